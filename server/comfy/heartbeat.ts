// Pings a websocket: ComfyUI never does, and a half-open connection would stay silent for ever.
import WebSocket from "ws";

export function keepAlive(socket: WebSocket, pingMs: number): void {
  let answered = true;
  const beat = () => {
    if (socket.readyState !== WebSocket.OPEN) return;
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  };
  const timer = setInterval(beat, pingMs);
  socket.on("pong", () => {
    answered = true;
  });
  socket.once("close", () => clearInterval(timer));
}

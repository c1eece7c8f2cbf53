// How the page is built (client/dist) and served while it is being worked on (npx vite client, with the server on port 4000).
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { compressed } from "./compressed.ts";

const server = "http://127.0.0.1:4000";

/** Sonner puts its styles into the page by script, which the page's content security policy forbids. They come with the page's own (page.css). */
const withoutInjectedStyles: Plugin = {
  name: "without-injected-styles",
  apply: "build",
  transform: {
    filter: { id: /\/sonner\/dist\/index\.mjs$/ },
    handler: (code) => code.replace(/^__insertCSS\(".*"\);$/m, ""),
  },
};

export default defineConfig(({ command }) => {
  // Also where tests start the build: what is built is what people get, never React's development version.
  if (command === "build") process.env.NODE_ENV = "production";
  return {
    root: import.meta.dirname,
    plugins: [react(), withoutInjectedStyles, compressed],
    build: {
      target: "es2023",
      // Nothing is inlined as a data: address: the page's content security policy allows its own files only.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      // It warns of the compression, which is most of a build's time on a slow machine.
      rolldownOptions: { checks: { pluginTimings: false } },
    },
    server: {
      proxy: {
        "/graphql": { target: server, ws: true, changeOrigin: true, rewriteWsOrigin: true },
        "/outputs": server,
      },
    },
  };
});

// Starts the page.
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Provider } from "urql";
import { Gate } from "./access/gate.tsx";
import { App } from "./app.tsx";
import { sluice } from "./sluice.ts";

const root = document.getElementById("page");
if (!root) throw new Error("index.html has no element #page");

createRoot(root).render(
  <StrictMode>
    <Provider value={sluice.client}>
      <Gate>
        <App />
      </Gate>
    </Provider>
  </StrictMode>,
);

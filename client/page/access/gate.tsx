// Shows the page, or asks for a token first where the server does.
import type { ReactNode } from "react";
import { useStore } from "../store.ts";
import { Login } from "./login.tsx";
import { locked } from "./token.ts";

export const Gate = ({ children }: { children: ReactNode }) => (useStore(locked) ? <Login /> : children);

// The command palette: goes anywhere and does anything by typing a few letters.
import { Command } from "cmdk";
import { useEffect, useState } from "react";
import { Dialog } from "../job/dialog.tsx";
import { open } from "../overlay.ts";
import { backendsAddress, go, homeAddress, jobAddress, listAddress } from "../route.ts";
import { setTheme, THEMES } from "../theme.tsx";
import { STATUS_WORDS, STATUSES } from "../words.ts";
import { useFound } from "./use-found.ts";

const Palette = ({ close }: { close: () => void }) => {
  const [text, setText] = useState("");
  const found = useFound(text);
  const [offers] = useState(offersInView);
  const [chosen, setChosen] = useState("");
  // cmdk chooses the first of what is there when the text changes; jobs are found later, and would leave Enter without a choice.
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      if (found.length > 0 && !optionInView("[aria-selected=true]")) setChosen(optionInView("")?.dataset.value ?? "");
    });
    return () => cancelAnimationFrame(frame);
  }, [found]);
  const doing = (act: () => void) => () => {
    close();
    act();
  };
  return (
    <Dialog title="Commands" close={close}>
      <Command className="palette" label="Commands" loop value={chosen} onValueChange={setChosen}>
        <Command.Input placeholder="Type a command or a job's name" value={text} onValueChange={setText} />
        <Command.List>
          <Command.Empty>Nothing is called that.</Command.Empty>
          {offers.length > 0 && (
            <Command.Group heading="This job">
              {offers.map(({ words, press }) => (
                <Command.Item key={words} onSelect={doing(press)}>
                  {words}
                </Command.Item>
              ))}
            </Command.Group>
          )}
          <Command.Group heading="Go to">
            <Command.Item onSelect={doing(() => go(homeAddress))}>New job</Command.Item>
            <Command.Item onSelect={doing(() => go(listAddress))}>All jobs</Command.Item>
            {STATUSES.map((status) => (
              <Command.Item key={status} onSelect={doing(() => go(`${listAddress}?state=${status.toLowerCase()}`))}>
                {STATUS_WORDS[status]} jobs
              </Command.Item>
            ))}
            <Command.Item onSelect={doing(() => go(backendsAddress))}>Backends</Command.Item>
          </Command.Group>
          {found.length > 0 && (
            <Command.Group heading="Jobs">
              {found.map(({ id, name, status }) => (
                <Command.Item key={id} value={`${name} ${id}`} onSelect={doing(() => go(jobAddress(id)))}>
                  {name} <span className="quiet">{STATUS_WORDS[status].toLowerCase()}</span>
                </Command.Item>
              ))}
            </Command.Group>
          )}
          <Command.Group heading="Page">
            {THEMES.map((theme) => (
              <Command.Item key={theme} onSelect={doing(() => setTheme(theme))}>
                Colours: {theme}
              </Command.Item>
            ))}
            <Command.Item onSelect={doing(() => open("keys"))}>Keys</Command.Item>
          </Command.Group>
        </Command.List>
      </Command>
    </Dialog>
  );
};

const optionInView = (state: string) => document.querySelector<HTMLElement>(`.palette [cmdk-item]${state}`);

/** What the open job offers at its top: the palette says the same, and nothing that can't be done now. */
const offersInView = () =>
  [...document.querySelectorAll<HTMLButtonElement>(".job-head button:not(:disabled)")].map((button) => ({
    words: button.textContent ?? "",
    press: () => button.click(),
  }));

export default Palette;

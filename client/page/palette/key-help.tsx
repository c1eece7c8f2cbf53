// Which keys do what.
import { Dialog } from "../job/dialog.tsx";

const KEYS = [
  ["j, k", "next and previous job"],
  ["Enter", "open the job"],
  ["x, Shift x", "select the job, or all up to it"],
  ["c", "cancel what is selected, or the job"],
  ["/", "search by name"],
  ["n", "new job"],
  ["Esc", "back: select nothing, close, all jobs"],
  ["Ctrl K, ⌘ K", "commands"],
  ["?", "these keys"],
] as const;

const KeyHelp = ({ close }: { close: () => void }) => (
  <Dialog title="Keys" close={close}>
    <dl className="keys">
      {KEYS.map(([keys, what]) => (
        <div key={keys}>
          <dt>
            {keys.split(", ").map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
          </dt>
          <dd>{what}</dd>
        </div>
      ))}
    </dl>
    <div className="actions end">
      <button type="button" onClick={close}>
        Close
      </button>
    </div>
  </Dialog>
);

export default KeyHelp;

// The first few prompts that a sweep makes, before anybody submits it.
import { number } from "../words.ts";
import { DRAWN } from "./axis-numbers.ts";
import { type Axis, rowAt, type Sweep } from "./sweep.ts";

const SHOWN = 5;

export const SweepPreview = ({ axes, sweep }: { axes: readonly Axis[]; sweep: Sweep | null }) => {
  if (!sweep || axes.length === 0) return null;
  const shown = Math.min(SHOWN, sweep.count);
  return (
    <div className="preview">
      <table>
        <caption className="unseen">The first prompts</caption>
        <thead>
          <tr>
            <th scope="col">#</th>
            {axes.map(({ draft, input }) => (
              <th key={draft.path} scope="col" title={draft.path}>
                {input?.name ?? draft.path}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: shown }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place in the sweep.
            <tr key={index}>
              <th scope="row">{index + 1}</th>
              {rowAt(axes, index).map((value, column) => (
                <td key={axes[column]?.draft.path}>{words(value)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {sweep.count > shown && <p className="quiet">… and {number(sweep.count - shown)} more.</p>}
    </div>
  );
};

const words = (value: unknown): string => {
  if (value === DRAWN) return "random";
  return typeof value === "string" ? value : JSON.stringify(value);
};

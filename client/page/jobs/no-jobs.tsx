// What the list shows before there is a job: the first thing to do.
import { fillIn } from "../submit/draft.ts";
import { EXAMPLES } from "../submit/examples.ts";

export const NoJobs = () => {
  const [example] = EXAMPLES;
  return (
    <div className="empty">
      <p>No jobs yet. A job runs one workflow many times with changes, and shows every picture as it is made.</p>
      <button type="button" className="primary" onClick={() => fillIn(example)}>
        Fill in an example
      </button>
    </div>
  );
};

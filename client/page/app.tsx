// The page's frame: what is at the top, the list of jobs, and beside it the form for a new job or the chosen job.
import { useEffect } from "react";
import { Announcements } from "./announce.tsx";
import { Backends } from "./backends/backends.tsx";
import { Badge } from "./badge.tsx";
import { JobView } from "./job/job-view.tsx";
import { JobList } from "./jobs/job-list.tsx";
import { Live } from "./live.tsx";
import { homeAddress, useRoute } from "./route.ts";
import { SubmitForm } from "./submit/submit-form.tsx";

export const App = () => {
  const route = useRoute();
  const place = route.at === "job" ? route.id : route.at;
  useEffect(() => {
    if (route.at !== "job") document.title = "Sluice";
    // A phone scrolls the whole page; beside the list, <main> begins anew with its key.
    if (place) scrollTo(0, 0);
  }, [route.at, place]);
  return (
    <div className="frame" data-at={route.at}>
      <Live />
      <header className="top">
        <a className="brand" href={homeAddress}>
          <Mark />
          Sluice
        </a>
        <Badge />
        <Backends />
      </header>
      <main className="main" key={place}>
        {route.at === "job" ? <JobView id={route.id} /> : <SubmitForm />}
      </main>
      <nav className="side" aria-label="Jobs">
        <JobList chosen={route.at === "job" ? route.id : null} />
      </nav>
      <Announcements />
    </div>
  );
};

/** A gate half raised, and what runs through below it. */
const Mark = () => (
  <svg className="mark" viewBox="0 0 24 24" aria-hidden="true">
    <path d="M4 3v18M20 3v18" />
    <path className="gate" d="M8 4h8v7H8z" />
    <path d="M7 15c1.7 0 1.7 1.5 3.3 1.5S12 15 13.700 15 15.300 16.500 17 16.500M7 19c1.700 0 1.700 1.500 3.300 1.500S12 19 13.700 19s1.600 1.500 3.300 1.500" />
  </svg>
);

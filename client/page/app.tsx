// The page's frame: what is at the top, the list of jobs, and beside it what was chosen.
import { useEffect } from "react";
import { Announcements } from "./announce.tsx";
import { BackendsPage } from "./backends/backends-page.tsx";
import { JobView } from "./job/job-view.tsx";
import { listQuery } from "./jobs/filter.ts";
import { JobList } from "./jobs/job-list.tsx";
import { listenToKeys, onKey } from "./keys.ts";
import { Live } from "./live.tsx";
import { Overlays } from "./overlays.tsx";
import { go, listAddress, type Route, useParameters, useRoute } from "./route.ts";
import { SubmitForm } from "./submit/submit-form.tsx";
import { Toasts } from "./toast.tsx";
import { Top } from "./top.tsx";

export const App = () => {
  const route = useRoute();
  const query = listQuery(useParameters());
  const place = route.at === "job" ? route.id : route.at;
  useEffect(() => {
    if (route.at !== "job") document.title = "Sluice";
    // A phone scrolls the whole page; beside the list, what was chosen begins anew with its key.
    if (place) scrollTo(0, 0);
  }, [route.at, place]);
  useEffect(listenToKeys, []);
  useEffect(() => onKey({ escape: () => go(`${listAddress}${query && `?${query}`}`) }), [query]);
  return (
    <div className="frame" data-at={route.at}>
      <Live />
      <Top route={route} query={query} />
      <main className="panes">
        {route.at !== "list" && (
          <div className="main" key={place}>
            <Chosen route={route} />
          </div>
        )}
        <nav className="side" aria-label="Jobs">
          <JobList chosen={route.at === "job" ? route.id : null} alone={route.at === "list"} />
        </nav>
      </main>
      <Overlays />
      <Announcements />
      <Toasts />
    </div>
  );
};

const Chosen = ({ route }: { route: Route }) => {
  if (route.at === "job") return <JobView id={route.id} />;
  return route.at === "backends" ? <BackendsPage /> : <SubmitForm />;
};

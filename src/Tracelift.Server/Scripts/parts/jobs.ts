// What the server tells of a job.
export interface Job {
    id: string;
    state: "waiting" | "running" | "done" | "failed" | "cancelled";
    progress: { stage: string; done: number; total: number | null; unit: string } | null;
}

// Follows every element with data-job-events, which names where a job's events come from: its <progress> and what has
// data-job-words are kept up to date, and the page is loaded anew when the job has ended. Without a script the page
// loads itself anew instead.
export function followJobs(root: ParentNode): void {
    for (const place of root.querySelectorAll<HTMLElement>("[data-job-events]"))
        follow(place, place.dataset["jobEvents"] ?? "");
}

function follow(place: HTMLElement, address: string): void {
    const events = new EventSource(address);
    events.addEventListener("progress", event => show(place, JSON.parse(event.data as string) as Job));
    events.addEventListener("end", () => {
        events.close();
        location.reload();
    });
    addEventListener("pagehide", () => events.close());
}

function show(place: HTMLElement, job: Job): void {
    const bar = place.querySelector("progress");
    const words = place.querySelector<HTMLElement>("[data-job-words]");
    const { progress } = job;
    if (bar) {
        if (progress && progress.total) {
            bar.max = progress.total;
            bar.value = Math.min(progress.done, progress.total);
        } else {
            bar.removeAttribute("value");
        }
    }
    if (words)
        words.textContent = progress ? describe(progress) : job.state;
}

function describe(progress: NonNullable<Job["progress"]>): string {
    const count = progress.done.toLocaleString();
    return progress.total
        ? `${progress.stage}: ${count} of ${progress.total.toLocaleString()} ${progress.unit}`
        : `${progress.stage}: ${count} ${progress.unit}`;
}

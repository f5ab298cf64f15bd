// The server writes times as UTC; whoever has a script sees those of their own clock.
export function showLocalTimes(root: ParentNode): void {
    const shape = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    for (const element of root.querySelectorAll<HTMLTimeElement>("time[datetime]")) {
        const time = new Date(element.dateTime);
        if (Number.isNaN(time.getTime()))
            continue;
        element.title = element.dateTime;
        element.textContent = shape.format(time);
    }
}

// Shows what only works with a script, and hides what is there for pages without one.
export function showScripted(root: ParentNode): void {
    for (const element of root.querySelectorAll<HTMLElement>("[data-with-script]"))
        element.hidden = false;
    for (const element of root.querySelectorAll<HTMLElement>("[data-without-script]"))
        element.hidden = true;
}

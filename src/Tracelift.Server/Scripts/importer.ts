// The importer's pages: a text shows its faulty line, and how many projects are chosen is counted while boxes are ticked.
for (const editor of document.querySelectorAll<HTMLTextAreaElement>("textarea[data-bad-line]"))
    select(editor, Number(editor.dataset["badLine"]));

const table = document.querySelector<HTMLTableElement>("table[data-projects]");
const told = document.querySelector<HTMLElement>("[data-chosen]");
if (table && told) {
    const boxes = [...table.querySelectorAll<HTMLInputElement>("input[name=choose]")];
    // A page that comes back from the history has its boxes as they were left.
    const elsewhere = Number(told.dataset["chosen"]) - boxes.filter(box => box.defaultChecked).length;
    const count = (): void => {
        const chosen = elsewhere + boxes.filter(box => box.checked).length;
        told.textContent = `${chosen.toLocaleString()} ${chosen === 1 ? "project" : "projects"}`;
    };
    table.addEventListener("change", count);
    addEventListener("pageshow", count);
}

// A file that is dropped on the text becomes the text.
const text = document.querySelector<HTMLTextAreaElement>("textarea#text");
text?.addEventListener("drop", event => {
    const file = event.dataTransfer?.files[0];
    if (!file)
        return;
    event.preventDefault();
    void file.text().then(content => {
        text.value = content;
    });
});

// Puts the cursor on a line, which a text area can only show by its selection.
function select(editor: HTMLTextAreaElement, line: number): void {
    const lines = editor.value.split("\n");
    if (!(line >= 1 && line <= lines.length))
        return;
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    editor.focus();
    editor.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
    const height = Number.parseFloat(getComputedStyle(editor).lineHeight);
    if (height > 0)
        editor.scrollTop = Math.max(0, (line - 4) * height);
}

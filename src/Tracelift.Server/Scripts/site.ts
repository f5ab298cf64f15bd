// On every page: jobs are followed while they run, times are shown as the reader's own, tables are filtered while one types.
import { followJobs } from "./parts/jobs";
import { showLocalTimes } from "./parts/times";

showLocalTimes(document);
followJobs(document);

// A tile that can't be had leaves a quiet place, not a broken picture.
for (const image of document.querySelectorAll<HTMLImageElement>("img.thumb")) {
    const quieten = (): void => {
        const words = document.createElement("span");
        words.className = "thumb none";
        words.textContent = "can't be reached";
        image.replaceWith(words);
    };
    if (image.complete && image.naturalWidth === 0 && image.currentSrc)
        quieten();
    else
        image.addEventListener("error", quieten);
}

// A form with data-busy is sent once, however often its button is pressed; the page comes back fresh from the history.
document.addEventListener("submit", event => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.hasAttribute("data-busy") || event.defaultPrevented)
        return;
    if (form.dataset["sent"] === "yes") {
        event.preventDefault();
        return;
    }
    form.dataset["sent"] = "yes";
    form.querySelector<HTMLElement>("[data-busy-words]")?.removeAttribute("hidden");
});
addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll<HTMLFormElement>("form[data-sent]"))
        delete form.dataset["sent"];
});

// A field with data-submit sends its form when it changes: a search box needs no button then.
for (const field of document.querySelectorAll<HTMLSelectElement | HTMLInputElement>("[data-submit]"))
    field.addEventListener("change", () => field.form?.requestSubmit());

// The page of a stack: pans, zooms and goes through the sections.
import OpenSeadragon from "openseadragon";
import { showScripted } from "./parts/scripted";
import { tileAddress, type Stack } from "./parts/tiles";

const place = document.querySelector<HTMLElement>("[data-stack]");
const bar = document.querySelector<HTMLFormElement>("[data-stack-bar]");
if (place && bar)
    show(place, bar, JSON.parse(place.dataset["stack"] ?? "{}") as Stack);

function show(place: HTMLElement, bar: HTMLFormElement, stack: Stack): void {
    const exact = bar.querySelector<HTMLInputElement>("input[type=number]");
    const slider = bar.querySelector<HTMLInputElement>("input[type=range]");
    const words = bar.querySelector<HTMLElement>("[data-stack-words]");
    if (!exact || !slider || !words)
        return;
    let section = Number(exact.value);
    let failed = 0;
    place.replaceChildren();
    forgoStyles();
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const viewer = OpenSeadragon({
        element: place,
        // Tiles of other hosts can be drawn, but not read, which WebGL would have to.
        drawer: "canvas",
        showNavigationControl: false,
        crossOriginPolicy: false,
        preserveViewport: true,
        ...isCalm ? { immediateRender: true, animationTime: 0, blendTime: 0 } : {},
        maxZoomPixelRatio: 8,
        gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
        tileSources: source(stack, section),
    });
    viewer.addHandler("tile-load-failed", () => {
        failed++;
        tell();
    });
    viewer.addHandler("tile-drawn", () => { place.dataset["drawn"] = String(section); });

    function tell(): void {
        words!.textContent = [
            stack.broken.includes(section) ? "This section is marked as broken." : "",
            failed > 0 ? `${failed} of its tiles could not be loaded.` : "",
        ].filter(text => text).join(" ");
    }

    function go(to: number): void {
        const next = Math.min(Math.max(Math.round(to) || 0, 0), Number(exact!.max));
        exact!.value = slider!.value = String(next);
        if (next === section)
            return;
        section = next;
        failed = 0;
        tell();
        history.replaceState(null, "", `?z=${section}`);
        viewer.open(source(stack, section));
    }

    slider.addEventListener("input", () => go(Number(slider.value)));
    exact.addEventListener("change", () => go(Number(exact.value)));
    bar.addEventListener("submit", event => {
        event.preventDefault();
        go(Number(exact.value));
    });
    for (const button of bar.querySelectorAll<HTMLElement>("[data-zoom]"))
        button.addEventListener("click", () => viewer.viewport.zoomBy(Number(button.dataset["zoom"])).applyConstraints());
    bar.querySelector("[data-home]")?.addEventListener("click", () => viewer.viewport.goHome());
    showScripted(document);
}

// The library adds a style sheet to the page, which the content security policy forbids, unless it finds one there: this
// one has its name, and is none. Ours has what is needed.
function forgoStyles(): void {
    const none = document.createElementNS("urn:tracelift", "style");
    none.setAttribute("data-openseadragon-mobile-css", "true");
    document.head.append(none);
}

// Mirrors pad the tiles at the right and at the bottom to their full size: so they are shown as large as the others.
function source(stack: Stack, section: number): OpenSeadragon.TileSourceSpecifier {
    const most = stack.scales.length - 1;
    const scaleOf = (level: number): number => stack.scales[most - level] ?? 1;
    return {
        width: stack.width,
        height: stack.height,
        tileWidth: stack.tile_width,
        tileHeight: stack.tile_height,
        minLevel: 0,
        maxLevel: most,
        // Levels need not be halves of each other.
        getLevelScale: (level: number) => 1 / scaleOf(level),
        getTileUrl: (level: number, x: number, y: number) => tileAddress(stack, x, y, section, most - level),
        getTileBounds(level: number, x: number, y: number, isSource?: boolean) {
            if (isSource)
                return new OpenSeadragon.Rect(0, 0, stack.tile_width, stack.tile_height);
            const scale = scaleOf(level) / stack.width;
            return new OpenSeadragon.Rect(x * stack.tile_width * scale, y * stack.tile_height * scale, stack.tile_width * scale, stack.tile_height * scale);
        },
    } as unknown as OpenSeadragon.TileSourceSpecifier;
}

// A stack as the server describes it to the viewer.
export interface Stack {
    root: string;
    type: number;
    extension: string;
    orientation: number;
    width: number;
    height: number;
    tile_width: number;
    tile_height: number;
    levels: number;
    // By how much each zoom level is coarser from section to section.
    through: number[];
    broken: number[];
}

const planes = ["xy", "xz", "zy"];

// Where a tile is, as the mirror's tile source type prescribes it; zoom level 0 is full resolution.
export function tileAddress(stack: Stack, column: number, row: number, section: number, zoom: number): string {
    const { tile_width: width, tile_height: height, extension } = stack;
    const z = Math.floor(section / (stack.through[zoom] ?? 1));
    const plane = planes[stack.orientation] ?? "xy";
    return stack.root + (() => {
        switch (stack.type) {
            case 1:
            case 9:
                return `${z}/${row}_${column}_${zoom}.${extension}`;
            case 2:
                return `?x=${column * width}&y=${row * height}&z=${z}&width=${width}&height=${height}&scale=${2 ** -zoom}&row=${row}&col=${column}`;
            case 4:
                return `${z}/${zoom}/${row}_${column}.${extension}`;
            case 5:
                return `${zoom}/${z}/${row}/${column}.${extension}`;
            case 6:
                return `${width}_${height}/${column * width}_${row * height}_${z}/${extension}`;
            case 7:
                return `largeDataTileSource/${width}/${height}/${zoom}/${z}/${row}/${column}.${extension}`;
            case 8:
                return `${plane}/${zoom}/${column}_${row}_${z}`;
            default:
                return `${plane}/${width}/${zoom}/${column}/${row}/${z}`;
        }
    })();
}

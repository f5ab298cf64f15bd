// A stack as the server describes it to the viewer.
export interface Stack {
    root: string;
    // How the mirror's tile source type names its tiles; what is in braces differs from tile to tile.
    pattern: string;
    extension: string;
    plane: string;
    width: number;
    height: number;
    tile_width: number;
    tile_height: number;
    // By how much each zoom level is coarser, in the plane and from section to section.
    scales: number[];
    through: number[];
    broken: number[];
}

// Where a tile is; zoom level 0 is full resolution.
export function tileAddress(stack: Stack, column: number, row: number, section: number, zoom: number): string {
    const values: Record<string, string | number> = {
        column,
        row,
        left: column * stack.tile_width,
        top: row * stack.tile_height,
        section: Math.floor(section / (stack.through[zoom] ?? 1)),
        zoom,
        scale: 2 ** -zoom,
        plane: stack.plane,
        width: stack.tile_width,
        height: stack.tile_height,
        extension: stack.extension,
    };
    return stack.root + stack.pattern.replace(/\{([a-z]+)\}/g, (blank, name: string) => String(values[name] ?? blank));
}

// Gives all files of a zip one time, SOURCE_DATE_EPOCH, so that the same contents are the same bytes: node steady-zip.mjs FILE
import { readFileSync, writeFileSync } from 'node:fs';

const [file] = process.argv.slice(2);
const zip = readFileSync(file);
const at = new Date(Math.max(Number(process.env.SOURCE_DATE_EPOCH), 315532800) * 1000);
const date = (at.getUTCFullYear() - 1980) << 9 | (at.getUTCMonth() + 1) << 5 | at.getUTCDate();
const time = at.getUTCHours() << 11 | at.getUTCMinutes() << 5 | at.getUTCSeconds() >> 1;

function settle(offset) {
    zip.writeUInt16LE(time, offset);
    zip.writeUInt16LE(date, offset + 2);
}

// From the directory at the end to each file's own header.
const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
let entry = zip.readUInt32LE(end + 16);
for (let count = zip.readUInt16LE(end + 10); count > 0; count--) {
    if (zip.readUInt32LE(entry) !== 0x02014b50)
        throw new Error(`${file}: the directory of the zip is damaged`);
    settle(entry + 12);
    settle(zip.readUInt32LE(entry + 42) + 10);
    entry += 46 + zip.readUInt16LE(entry + 28) + zip.readUInt16LE(entry + 30) + zip.readUInt16LE(entry + 32);
}
writeFileSync(file, zip);

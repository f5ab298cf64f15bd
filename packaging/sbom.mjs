// Writes what a release is made of, as CycloneDX 1.6: node packaging/sbom.mjs VERSION RID > FILE
// The packages come from the lock files, the C libraries from Debian's list of packages and from Native.targets.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

const [version, rid] = process.argv.slice(2);
const epoch = Number(process.env.SOURCE_DATE_EPOCH);
const read = path => readFileSync(path, 'utf8');
const components = new Map();

function add(type, name, version, purl, details = {}) {
    components.set(purl, { type, 'bom-ref': purl, name, version, ...details, purl });
}

// Analyzers look at the sources and leave nothing in the program; the compiler's own packages do.
const ofBuild = /Analyzer|ILLink\.Tasks/;
const locks = `packaging/locks/${rid}`;
for (const file of readdirSync(locks).sort()) {
    for (const packages of Object.values(JSON.parse(read(`${locks}/${file}`)).dependencies)) {
        for (const [name, one] of Object.entries(packages)) {
            if (one.type === 'Project' || ofBuild.test(name))
                continue;
            add('library', name, one.resolved, `pkg:nuget/${name}@${one.resolved}`, one.contentHash
                ? { hashes: [{ alg: 'SHA-512', content: Buffer.from(one.contentHash, 'base64').toString('hex') }] } : {});
        }
    }
}

const sdk = read('Directory.Build.targets').match(/ILLinkPackVersion="([^"]+)"/)[1];
add('framework', '.NET runtime', sdk, `pkg:nuget/Microsoft.NETCore.App.Runtime.NativeAOT.${rid}@${sdk}`, { licenses: [{ license: { id: 'MIT' } }] });
add('framework', 'ASP.NET Core runtime', sdk, `pkg:nuget/Microsoft.AspNetCore.App.Runtime.${rid}@${sdk}`, { licenses: [{ license: { id: 'MIT' } }] });

const scripts = JSON.parse(read('src/Tracelift.Server/Scripts/package-lock.json')).packages;
for (const [path, one] of Object.entries(scripts)) {
    if (path !== '' && !one.dev && !one.optional)
        add('library', path.replace(/^.*node_modules\//, ''), one.version, `pkg:npm/${path.replace(/^.*node_modules\//, '').replace('@', '%40')}@${one.version}`, one.license ? { licenses: [{ expression: one.license }] } : {});
}

const targets = read('src/Tracelift.Cli/Native.targets');
const value = name => targets.match(new RegExp(`<${name}>([^<]+)<`))[1];
add('library', 'sqlite', value('SqliteSourceVersion'), `pkg:npm/${value('SqliteSource')}@${value('SqliteSourceVersion')}`, {
    description: 'The sources of SQLite in this package; nothing else of it is used.',
    hashes: [{ alg: 'SHA-512', content: value('SqliteSourceHash') }],
});
for (const [name, license] of [['libssl-dev', 'Apache-2.0'], ['libc6-dev', 'LGPL-2.1-or-later']]) {
    const version = execFileSync('dpkg-query', ['-W', '-f', '${Version}', name], { encoding: 'utf8' });
    add('library', name, version, `pkg:deb/debian/${name}@${encodeURIComponent(version)}`, { licenses: [{ license: { id: license } }] });
}

// The same number for the same contents, as a release can be made again.
const list = [...components.values()].sort((a, b) => a.purl < b.purl ? -1 : 1);
const hash = createHash('sha256').update(JSON.stringify([version, rid, list])).digest('hex');
const serial = `${hash.slice(0, 8)}-${hash.slice(8, 12)}-5${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
process.stdout.write(JSON.stringify({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${serial}`,
    version: 1,
    metadata: {
        timestamp: new Date(epoch * 1000).toISOString().replace('.000', ''),
        component: { type: 'application', 'bom-ref': 'tracelift', name: 'tracelift', version, licenses: [{ license: { id: 'Apache-2.0' } }] },
    },
    components: list,
    dependencies: [{ ref: 'tracelift', dependsOn: list.map(one => one['bom-ref']) }],
}, null, 2) + '\n');

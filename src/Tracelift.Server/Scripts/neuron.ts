// The page of a neuron: its skeleton in three dimensions, with its links and tags.
import {
    AmbientLight, Box3, BufferGeometry, Color, Float32BufferAttribute, LineBasicMaterial, LineSegments, MathUtils, Mesh, MeshLambertMaterial, DirectionalLight,
    PerspectiveCamera, Points, PointsMaterial, Scene, SphereGeometry, Vector3, WebGLRenderer,
} from "three";
import { OrbitControls } from "three/examples/jsm/controls/OrbitControls.js";
import { showScripted } from "./parts/scripted";

type Node = [id: number, parent: number | null, user: number, x: number, y: number, z: number, radius: number, confidence: number];
type Link = [node: number, connector: number, kind: number, x: number, y: number, z: number];
type Detail = [nodes: Node[], links: Link[], tags: Record<string, number[]>, ...rest: unknown[]];

const colours = { cable: 0xe8e6e1, pre: 0xff6b5e, post: 0x53c7f0, other: 0xc9a3ff, tag: 0xf5c542, soma: 0x9fb4bd };

const place = document.querySelector<HTMLElement>("[data-neuron]");
const words = document.querySelector<HTMLElement>("[data-neuron-words]");
if (place && words)
    load(place, words).catch((fault: unknown) => { words.textContent = `The neuron can't be shown: ${fault instanceof Error ? fault.message : String(fault)}`; });

async function load(place: HTMLElement, words: HTMLElement): Promise<void> {
    words.textContent = "Loading ..";
    const answer = await fetch(place.dataset["neuron"] ?? "", { headers: { Accept: "application/json" } });
    if (!answer.ok)
        throw new Error(`the server answered ${answer.status}`);
    const [nodes, links, tags] = await answer.json() as Detail;
    if (nodes.length === 0)
        throw new Error("it has no nodes");
    show(place, nodes, links, tags);
    words.textContent = "";
    place.dataset["shown"] = `${nodes.length} nodes, ${links.length} links, ${Object.keys(tags).length} tags`;
    showScripted(document);
}

function show(place: HTMLElement, nodes: Node[], links: Link[], tags: Record<string, number[]>): void {
    const at = new Map(nodes.map(node => [node[0], new Vector3(node[3], node[4], node[5])]));
    const box = new Box3().setFromPoints([...at.values()]);
    const middle = box.getCenter(new Vector3());
    let furthest = 0;
    for (const point of at.values())
        furthest = Math.max(furthest, point.distanceTo(middle));
    const size = Math.max(2 * furthest, 1);
    const scene = new Scene();
    scene.background = new Color(0x101416);
    scene.add(new AmbientLight(0xffffff, 1.5), new DirectionalLight(0xffffff, 1.5));

    // Around the origin: numbers as large as those of tracing data lose digits on a graphics card.
    const near = (point: Vector3): Vector3 => point.clone().sub(middle);
    const cable: Vector3[] = [];
    for (const [id, parent] of nodes) {
        const from = at.get(id), to = parent === null ? undefined : at.get(parent);
        if (from && to)
            cable.push(near(from), near(to));
    }
    scene.add(new LineSegments(new BufferGeometry().setFromPoints(cable), new LineBasicMaterial({ color: colours.cable })));

    // A thick node is mostly a soma.
    for (const node of nodes.filter(node => node[6] > 0 && node[6] > size / 200).slice(0, 1_000)) {
        const ball = new Mesh(new SphereGeometry(node[6], 24, 16), new MeshLambertMaterial({ color: colours.soma, transparent: true, opacity: 0.35, depthWrite: false }));
        ball.position.copy(near(new Vector3(node[3], node[4], node[5])));
        scene.add(ball);
    }

    const dots = (points: Vector3[], color: number, pixels: number): void => {
        if (points.length === 0)
            return;
        const places = new BufferGeometry().setAttribute("position", new Float32BufferAttribute(points.flatMap(point => near(point).toArray()), 3));
        const shown = new Points(places, new PointsMaterial({ color, size: pixels, sizeAttenuation: false, depthTest: false, transparent: true }));
        shown.renderOrder = 1;
        scene.add(shown);
    };
    const linked = (wanted: (kind: number) => boolean): Vector3[] => links.filter(link => wanted(link[2])).map(link => new Vector3(link[3], link[4], link[5]));
    dots(linked(kind => kind === 0), colours.pre, 7);
    dots(linked(kind => kind === 1), colours.post, 7);
    dots(linked(kind => kind !== 0 && kind !== 1), colours.other, 7);
    dots(Object.values(tags).flat().map(node => at.get(node)).filter(point => point !== undefined), colours.tag, 9);

    const camera = new PerspectiveCamera(45, 1, size / 1_000, size * 20);
    const renderer = new WebGLRenderer({ antialias: true });
    const canvas = renderer.domElement;
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `${nodes.length} nodes, ${links.length} links, ${Object.keys(tags).length} tags`);
    place.append(canvas);
    const controls = new OrbitControls(camera, canvas);
    controls.listenToKeyEvents(canvas);
    const draw = (): void => renderer.render(scene, camera);
    controls.addEventListener("change", draw);

    // As in a stack: x to the right, y down, z away.
    const views: Record<string, [Vector3, Vector3]> = {
        front: [new Vector3(0, 0, -1), new Vector3(0, -1, 0)],
        side: [new Vector3(1, 0, 0), new Vector3(0, -1, 0)],
        top: [new Vector3(0, -1, 0), new Vector3(0, 0, 1)],
    };
    const look = (name: string): void => {
        const view = views[name];
        if (!view)
            return;
        camera.up.copy(view[1]);
        const upright = MathUtils.degToRad(camera.fov / 2);
        const across = Math.atan(Math.tan(upright) * camera.aspect);
        camera.position.copy(view[0]).multiplyScalar(size / 2 / Math.sin(Math.min(upright, across)));
        controls.target.set(0, 0, 0);
        controls.update();
        draw();
        place.dataset["from"] = name;
    };
    for (const button of document.querySelectorAll<HTMLElement>("[data-view]"))
        button.addEventListener("click", () => look(button.dataset["view"] ?? ""));
    const fit = (): void => {
        const { clientWidth: width, clientHeight: height } = place;
        renderer.setPixelRatio(devicePixelRatio);
        renderer.setSize(width, height, false);
        camera.aspect = width / Math.max(height, 1);
        camera.updateProjectionMatrix();
        draw();
    };
    fit();
    look("front");
    new ResizeObserver(fit).observe(place);
}

"""What people do with pymaid: read neurons, their partners and history; annotate, edit and upload."""

import pymaid

from stories import PROJECT, TOKEN, URL, Skipped, require, run, story

pymaid.set_pbars(hide=True)
server = pymaid.CatmaidInstance(URL, api_token=TOKEN, project_id=PROJECT, caching=False)
known = {}


def skeletons(count):
    """Skeletons with some nodes."""
    if "skeletons" not in known:
        known["skeletons"] = server.fetch(f"{server.make_url(PROJECT, 'skeletons')}?nodecount_gt=2")
    if not known["skeletons"]:
        raise Skipped("the project has no skeletons")
    return [str(skeleton) for skeleton in known["skeletons"][:count]]


def neuron():
    """A neuron as pymaid reads it."""
    if "neuron" not in known:
        known["neuron"] = pymaid.get_neuron(skeletons(1)[0])
    return known["neuron"]


def unless_missing(work):
    """Skips a story whose call the server says that it does not have."""
    try:
        return work()
    except Exception as fault:
        if "501" in str(fault) or "does not" in str(fault):
            raise Skipped(f"not served here: {fault}") from fault
        raise


@story("list users")
def _():
    require(len(pymaid.get_user_list()) > 0, "no users")


@story("read neurons with connectors and tags")
def _():
    found = pymaid.get_neuron(skeletons(5))
    require(len(found) == len(skeletons(5)), "a neuron is missing")
    require(all(one.n_nodes > 2 for one in found), "nodes are missing")


@story("find neurons by name")
def _():
    name = pymaid.get_names(skeletons(1))[skeletons(1)[0]]
    require(int(skeletons(1)[0]) in [int(found) for found in pymaid.get_skids_by_name(name, allow_partial=False).skeleton_id], "not found by its name")


@story("read annotations and find neurons by one")
def _():
    require(pymaid.get_annotation_list() is not None, "no list")
    of = pymaid.get_annotations(skeletons(50))
    if not of:
        raise Skipped("no neuron is annotated")
    skeleton, names = next(iter(of.items()))
    require(int(skeleton) in [int(found) for found in pymaid.get_skids_by_annotation(names[0])], "not found by its annotation")


@story("partners")
def _():
    pymaid.get_partners(skeletons(20), min_size=0)


@story("adjacency matrix")
def _():
    require(pymaid.adjacency_matrix(skeletons(10)).shape == (len(skeletons(10)),) * 2, "another shape")


@story("connectors, their links and details")
def _():
    found = pymaid.get_connectors(skeletons(20))
    pymaid.get_connector_links(skeletons(20))
    if len(found) > 0:
        pymaid.get_connector_details(found.connector_id.values[:10])


@story("tags")
def _():
    pymaid.get_label_list()
    pymaid.get_node_tags(neuron().nodes.node_id.values[:10], "TREENODE")


@story("places and details of nodes")
def _():
    nodes = neuron().nodes.node_id.values[:10]
    require(len(pymaid.get_node_location(nodes)) == len(nodes), "a place is missing")
    require(len(pymaid.get_node_details(nodes)) == len(nodes), "a detail is missing")


@story("table of nodes, arbor")
def _():
    require(len(pymaid.get_node_table(skeletons(1))) == neuron().n_nodes, "another number of nodes")
    pymaid.get_arbor(skeletons(1))


@story("reviews")
def _():
    pymaid.get_review(skeletons(20))
    pymaid.get_review_details(skeletons(1))


@story("contributors, cable lengths, imports, samplers")
def _():
    pymaid.get_contributor_statistics(skeletons(10))
    require(len(pymaid.get_cable_lengths(skeletons(10))) == len(skeletons(10)), "a length is missing")
    pymaid.get_import_info(skeletons(10))
    pymaid.get_sampler()
    pymaid.get_sampler_counts(skeletons(10))


@story("neurons in a box")
def _():
    nodes = neuron().nodes
    box = [[nodes[axis].min() - 1, nodes[axis].max() + 1] for axis in ("x", "y", "z")]
    require(skeletons(1)[0] in [str(found) for found in pymaid.get_neurons_in_bbox(box, min_nodes=1)], "not in its own box")


@story("history, log, transactions")
def _():
    pymaid.get_history()
    pymaid.get_logs()

    # pymaid can't make a table of none.
    if server.fetch(f"{server.make_url(PROJECT, 'transactions')}?range_length=1")["transactions"]:
        pymaid.get_transactions()


@story("splits and joins of skeletons")
def _():
    unless_missing(lambda: pymaid.get_skeleton_change(skeletons(10)))


@story("landmarks")
def _():
    pymaid.get_landmarks()
    pymaid.get_landmark_groups()


@story("volumes")
def _():
    pymaid.get_volume()


def uploaded():
    """A copy of the neuron, which the stories that write change."""
    if "copy" not in known:
        answer = pymaid.upload_neuron(neuron(), import_tags=True)
        known["copy"] = str(answer["skeleton_id"])
    return known["copy"]


@story("upload a neuron", writes=True)
def _():
    require(pymaid.get_neuron(uploaded()).n_nodes == neuron().n_nodes, "another number of nodes")


@story("rename, annotate, tag", writes=True)
def _():
    pymaid.rename_neurons(uploaded(), ["a copy by pymaid"], no_prompt=True)
    require(pymaid.get_names([uploaded()])[uploaded()] == "a copy by pymaid", "not renamed")
    pymaid.add_annotations(uploaded(), ["made by pymaid"])
    require("made by pymaid" in pymaid.get_annotations([uploaded()])[uploaded()], "not annotated")
    pymaid.remove_annotations(uploaded(), ["made by pymaid"])
    root = pymaid.get_neuron(uploaded()).root[0]
    pymaid.add_tags([root], ["by pymaid"], "TREENODE")
    require("by pymaid" in pymaid.get_node_tags([root], "TREENODE")[str(root)], "not tagged")
    pymaid.delete_tags([root], ["by pymaid"], "TREENODE")


@story("move, radius, confidence, another root", writes=True)
def _():
    copy = pymaid.get_neuron(uploaded())
    leaf = copy.nodes[copy.nodes.type == "end"].iloc[0]
    pymaid.move_nodes({leaf.node_id: [leaf.x + 10, leaf.y, leaf.z]}, "TREENODE", no_prompt=True)
    pymaid.update_radii({leaf.node_id: 77})
    pymaid.update_node_confidence({leaf.node_id: 3})
    pymaid.push_new_root(leaf.node_id, no_prompt=True)
    after = pymaid.get_neuron(uploaded())
    moved = after.nodes.set_index("node_id").loc[leaf.node_id]
    require((moved.x, moved.radius) == (leaf.x + 10, 77), "not as it was set")
    require(leaf.node_id in list(after.root), "another root")


@story("delete a neuron", writes=True)
def _():
    pymaid.delete_neuron(uploaded(), no_prompt=True)
    require(int(uploaded()) not in server.fetch(server.make_url(PROJECT, "skeletons")), "still there")


run("pymaid")

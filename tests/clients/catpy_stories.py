"""What people do with catpy: names, morphology, relations, stacks, exports."""

import catpy
from catpy.applications import ExportWidget, MorphologyFetcher, NameResolver, RelationIdentifier, StackFetcher

from stories import PROJECT, TOKEN, URL, Skipped, require, run, story

client = catpy.CatmaidClient(URL, TOKEN, project_id=PROJECT)


def skeletons(count):
    """Skeletons with some nodes."""
    found = client.get((PROJECT, "skeletons", ""), {"nodecount_gt": 2})
    if not found:
        raise Skipped("the project has no skeletons")
    return found[:count]


@story("names of neurons and users")
def _():
    names = NameResolver(client)
    require(len(names.get_neuron_names(*skeletons(5))) == len(skeletons(5)), "a name is missing")
    user = client.get("user-list")[0]
    require(names.get_user_id(user["login"]) == user["id"], "another user")


@story("annotations")
def _():
    listed = client.get((PROJECT, "annotations", ""))["annotations"]
    if not listed:
        raise Skipped("the project has no annotations")
    require(NameResolver(client).get_annotation_name(listed[0]["id"]) == listed[0]["name"], "another name")


@story("compact skeletons, one and many")
def _():
    fetcher = MorphologyFetcher(client)
    one = fetcher.compact_skeleton_detail(skeletons(1)[0], connectors=True, tags=True)
    require(len(one.treenodes) > 2, "nodes are missing")
    many = list(fetcher.compact_skeletons_detail(skeletons(5), connectors=True, tags=True))
    require(len(many) == len(skeletons(5)), "a skeleton is missing")


@story("relations")
def _():
    relations = RelationIdentifier(client)
    relations.populate_mappings(PROJECT)


@story("stacks")
def _():
    fetcher = StackFetcher(client)
    for stack in fetcher.stacks():
        fetcher.stack_info(stack.id)
        break


@story("SWC")
def _():
    require(len(ExportWidget(client).get_swc(skeletons(1)[0]).splitlines()) > 2, "nodes are missing")


@story("nodes and connectors of skeletons")
def _():
    require(len(ExportWidget(client).get_treenode_and_connector_geometry(*skeletons(3))["skeletons"]) == len(skeletons(3)), "a skeleton is missing")


run("catpy")

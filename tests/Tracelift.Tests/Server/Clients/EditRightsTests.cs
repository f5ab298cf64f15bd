using System.Net;
using Tracelift.Tests.Server.Skeletons;
using Tracelift.Tests.Support;
using Tracelift.Tests.Tracing.Skeletons;
using Xunit;

namespace Tracelift.Tests.Server.Clients;

/// <summary>One rule decides who may replace, change or delete whose work, on every kind of store.</summary>
[Collection(nameof(ClientScenes))]
public sealed class EditRightsTests(ClientScenes scenes)
{
    private static readonly string[] Rights = ["can_browse", "can_annotate", "can_import", "can_annotate_with_token"];

    [Theory]
    [MemberData(nameof(ClientScenes.Kinds), MemberType = typeof(ClientScenes))]
    public async Task The_group_of_a_name_lets_its_members_replace_and_delete_that_users_work(TestStoreKind kind)
    {
        var scene = await scenes.GetAsync(kind);
        foreach (var name in (string[])["member", "outsider", "colleague"])
            await scene.AddUserAsync(name, [], Rights);
        foreach (var owner in (string[])["AnonymousUser", "colleague"])
        {
            (await scene.Projects.RunAsync(["group", "add", owner, "--member", "member"])).Expect(0);
            var (neuron, skeleton) = await MakeAsync(scene, owner);

            Assert.Equal(HttpStatusCode.Forbidden, await ReplaceAsync(scene, skeleton, "outsider"));
            (await scene.GetAsync($"/2/neuron/{neuron}/delete", "outsider")).Expect(HttpStatusCode.Forbidden);
            Assert.Equal(HttpStatusCode.OK, await ReplaceAsync(scene, skeleton, "member"));

            // The nodes are the member's by now, the neuron is still the owner's.
            (await scene.GetAsync($"/2/neuron/{neuron}/delete", "outsider")).Expect(HttpStatusCode.Forbidden);
            (await scene.GetAsync($"/2/neuron/{neuron}/delete", "member")).Expect(HttpStatusCode.OK);

            // Only the user who has locked an object may change it.
            (neuron, skeleton) = await MakeAsync(scene, owner);
            (await scene.PostAsync("/2/annotations/add", $"entity_ids={neuron}&annotations=locked", "outsider")).Expect(HttpStatusCode.OK);
            Assert.Equal(HttpStatusCode.Forbidden, await ReplaceAsync(scene, skeleton, "member"));
            (await scene.PostAsync($"/2/neurons/{neuron}/rename", "name=b", "member")).Expect(HttpStatusCode.Forbidden);

            // Other tests look at the same store: its rows were given away behind the back of CATMAID's triggers.
            (await scene.GetAsync($"/2/neuron/{neuron}/delete", "chief")).Expect(HttpStatusCode.OK);
        }
    }

    [Theory]
    [MemberData(nameof(ClientScenes.Kinds), MemberType = typeof(ClientScenes))]
    public async Task The_permissions_of_a_skeleton_say_whether_another_user_has_locked_it(TestStoreKind kind)
    {
        var scene = await scenes.GetAsync(kind);
        var (neuron, skeleton) = await MakeAsync(scene, "editor");
        async Task<bool> MayEdit(string user, long of) => (bool)(await scene.GetAsync($"/2/skeleton/{of}/permissions", user)).Expect(HttpStatusCode.OK).Json["can_edit"]!;
        Assert.True(await MayEdit("other", skeleton));
        Assert.True(await MayEdit("reader", skeleton));
        (await scene.PostAsync("/2/annotations/add", $"entity_ids={neuron}&annotations=locked", "editor")).Expect(HttpStatusCode.OK);
        Assert.Equal((true, false, false, true, true), (await MayEdit("editor", skeleton), await MayEdit("other", skeleton), await MayEdit("reader", skeleton), await MayEdit("admin", skeleton), await MayEdit("chief", skeleton)));
        Assert.False(await MayEdit("editor", 1_000_000));
        (await scene.GetAsync($"/2/neuron/{neuron}/delete", "editor")).Expect(HttpStatusCode.OK);
    }

    /// <summary>Makes a neuron of one skeleton that belongs to a user.</summary>
    private static async Task<(long Neuron, long Skeleton)> MakeAsync(ClientScene scene, string owner)
    {
        var skeleton = (long)(await scene.PostAsync("/2/treenode/create", "x=1&y=2&z=3", "editor")).Json["skeleton_id"]!;
        var neuron = (long)(await scene.GetAsync($"/2/skeleton/{skeleton}/neuronname")).Json["neuronid"]!;
        var user = await scene.IdAsync($"SELECT id FROM auth_user WHERE username = '{owner}'");
        await scene.Store.ExecuteAsync($"UPDATE class_instance SET user_id = {user} WHERE id IN ({skeleton}, {neuron})");
        await scene.Store.ExecuteAsync($"UPDATE class_instance_class_instance SET user_id = {user} WHERE class_instance_a = {skeleton}");
        await scene.Store.ExecuteAsync($"UPDATE treenode SET user_id = {user} WHERE skeleton_id = {skeleton}");
        return (neuron, skeleton);
    }

    private static async Task<HttpStatusCode> ReplaceAsync(ClientScene scene, long skeleton, string user) =>
        (await scene.SendAsync(user, HttpMethod.Post, "/2/skeletons/import", SkeletonServer.Form(SkeletonScene.Plain, fields: [("skeleton_id", $"{skeleton}"), ("force", "true")]))).Status;
}

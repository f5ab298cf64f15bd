using System.Text.Json.Nodes;
using Tracelift.Access;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Projects;

/// <summary>Users, groups, rights and tokens, on both kinds of store.</summary>
public sealed class AccessTests
{
    public static TheoryData<TestStoreKind> Kinds => [TestStoreKind.Sqlite, TestStoreKind.Catmaid];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Users_are_made_with_passwords_in_djangos_format(TestStoreKind kind)
    {
        await using var store = await ProjectStore.CreateAsync(kind);
        (await store.RunAsync("group", "add", "lab")).Expect(0);
        (await store.RunAsync("ganz geheimes Wort\nmore", ["user", "add", "anna", "--password-stdin", "--group", "lab"])).Expect(0);
        (await store.RunAsync("user", "add", "chief", "--superuser")).Expect(0);

        Assert.Contains("already", (await store.RunAsync("user", "add", "anna")).Expect(2).Error, StringComparison.Ordinal);
        foreach (var bad in (string[][])[["user", "add", "a b"], ["user", "add", "x", "--group", "none"], ["user", "add"], ["user", "set-password", "nobody"], ["user", "add", "y", "--password-stdin"]])
            (await store.RunAsync(bad)).Expect(2);
        async Task<string> Stored() => (await store.Store.QueryAsync("SELECT password FROM auth_user WHERE username = 'anna'"))[0];
        Assert.True(DjangoPassword.Matches("ganz geheimes Wort", await Stored()));
        Assert.False(DjangoPassword.Matches("Ganz geheimes Wort", await Stored()));
        Assert.Contains("fewer than 12", (await store.RunAsync("elf Zeichen\n", ["user", "set-password", "anna"])).Expect(2).Error, StringComparison.Ordinal);
        Assert.Contains("common", (await store.RunAsync("Password1234!\n", ["user", "add", "ben", "--password-stdin"])).Expect(2).Error, StringComparison.Ordinal);
        Assert.Contains("tracelift token revoke anna", (await store.RunAsync("quite another word\r\n", ["user", "set-password", "anna"])).Expect(0).Output, StringComparison.Ordinal);
        Assert.Equal(["1"], await store.Store.QueryAsync("SELECT count(*) FROM authtoken_token JOIN auth_user u ON u.id = user_id WHERE username = 'anna'"));
        Assert.DoesNotContain("revoke", (await store.RunAsync("other words again\r\n", ["user", "set-password", "anna", "--revoke-token"])).Expect(0).Output, StringComparison.Ordinal);
        Assert.Equal(["0"], await store.Store.QueryAsync("SELECT count(*) FROM authtoken_token JOIN auth_user u ON u.id = user_id WHERE username = 'anna'"));
        (await store.RunAsync("token", "create", "anna")).Expect(0);
        Assert.True(DjangoPassword.Matches("other words again", await Stored()));
        var users = JsonNode.Parse((await store.RunAsync("user", "list", "--json")).Expect(0).Output)!["users"]!.AsArray();
        var anna = users.Single(user => (string)user!["name"]! == "anna")!;
        Assert.Equal((true, true, false, "lab"), ((bool)anna["has_password"]!, (bool)anna["is_active"]!, (bool)anna["is_superuser"]!, (string)anna["groups"]![0]!));
        Assert.Contains(users, user => (string)user!["name"]! == "chief" && (bool)user["is_superuser"]! && !(bool)user["has_password"]!);
        Assert.Contains("anna", (await store.RunAsync("group", "list")).Expect(0).Output, StringComparison.Ordinal);
        await AssertAccountAsync(store.Store, "anna");
        await AssertAccountAsync(store.Store, "chief");
        Assert.Empty(await store.Store.QueryAsync("SELECT color FROM catmaid_userprofile GROUP BY color HAVING count(*) > 1"));
    }

    /// <summary>That a user has what CATMAID gives each: a profile without tools, an empty group of the name, a token.</summary>
    internal static async Task AssertAccountAsync(TestStore store, string name)
    {
        Assert.Equal(
            ["1 1"],
            await store.QueryAsync($"""
                SELECT (SELECT count(*) FROM catmaid_userprofile WHERE user_id = u.id AND home_view_id IS NULL AND primary_group_id IS NULL
                        AND NOT (show_text_label_tool OR show_tagging_tool OR show_cropping_tool OR show_tracing_tool OR show_ontology_tool OR show_roi_tool OR independent_ontology_workspace_is_default))
                    || ' ' || (SELECT count(*) FROM authtoken_token WHERE user_id = u.id)
                FROM auth_user u WHERE username = '{name}'
                """));
        Assert.Equal(["0"], await store.QueryAsync($"SELECT count(m.id) FROM auth_group g LEFT JOIN auth_user_groups m ON m.group_id = g.id WHERE g.name = '{name}' GROUP BY g.id"));
    }

    [Fact]
    public void A_hash_of_django_itself_matches()
    {
        // Made by Python's hashlib: pbkdf2_hmac('sha256', b'secret', b'seasalt', 20000).
        Assert.True(DjangoPassword.Matches("secret", "pbkdf2_sha256$20000$seasalt$" + Convert.ToBase64String(System.Security.Cryptography.Rfc2898DeriveBytes.Pbkdf2("secret", "seasalt"u8, 20000, System.Security.Cryptography.HashAlgorithmName.SHA256, 32))));
        Assert.False(DjangoPassword.Matches("secret", "!"));
        Assert.False(DjangoPassword.Matches("", DjangoPassword.Unusable()));
    }

    [Theory]
    [InlineData("pbkdf2_sha256$1$salt$x")]
    [InlineData("pbkdf2_sha256$260000$salt$x")]
    [InlineData("pbkdf2_sha256$1500000$salt$x")]
    [InlineData("pbkdf2_sha1$1$salt$x")]
    public void A_wrong_password_is_as_much_work_however_the_right_one_is_stored(string stored)
    {
        Assert.False(DjangoPassword.Matches("wrong", stored, DjangoPassword.EqualizedIterations, out var work));
        Assert.Equal(DjangoPassword.EqualizedIterations, work);
    }

    [Theory]
    [InlineData("pbkdf2_sha256$1000$salt$", 1_000)]
    [InlineData("pbkdf2_sha1$1000$salt$", 1_000)]
    public void A_right_password_takes_no_longer_than_it_has_to(string stored, int iterations)
    {
        var (algorithm, bytes) = stored.Contains("sha256", StringComparison.Ordinal) ? (System.Security.Cryptography.HashAlgorithmName.SHA256, 32) : (System.Security.Cryptography.HashAlgorithmName.SHA1, 20);
        var hash = Convert.ToBase64String(System.Security.Cryptography.Rfc2898DeriveBytes.Pbkdf2("right", "salt"u8, iterations, algorithm, bytes));

        Assert.True(DjangoPassword.Matches("right", stored + hash, DjangoPassword.EqualizedIterations, out var work));
        Assert.Equal(iterations, work);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_user_has_one_token_which_can_be_replaced_and_taken_away(TestStoreKind kind)
    {
        await using var store = await ProjectStore.CreateAsync(kind);
        (await store.RunAsync("user", "add", "anna")).Expect(0);
        Task<List<string>> Keys() => store.Store.QueryAsync("SELECT key FROM authtoken_token JOIN auth_user u ON u.id = user_id WHERE username = 'anna'");

        // CATMAID gives each user one.
        var first = Assert.Single(await Keys());
        var key = (await store.RunAsync("token", "create", "anna")).Expect(0).Output;
        Assert.Matches("^[0-9a-f]{40}\n\\z", key);
        Assert.Equal(first, key.Trim());
        Assert.Equal(key, (await store.RunAsync("token", "create", "anna")).Expect(0).Output);
        var rotated = (await store.RunAsync("token", "create", "anna", "--rotate")).Expect(0).Output;
        Assert.NotEqual(key, rotated);
        Assert.Equal([rotated.Trim()], await Keys());
        var list = (await store.RunAsync("token", "list")).Expect(0).Output;
        Assert.Contains("anna", list, StringComparison.Ordinal);
        Assert.DoesNotContain(rotated.Trim(), list, StringComparison.Ordinal);
        (await store.RunAsync("token", "revoke", "anna")).Expect(0);
        (await store.RunAsync("token", "revoke", "anna")).Expect(0);
        (await store.RunAsync("token", "create", "nobody")).Expect(2);
        Assert.Empty(await Keys());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Rights_are_given_once(TestStoreKind kind)
    {
        await using var store = await ProjectStore.CreateAsync(kind);
        await store.ImportAsync(Definitions.List(Definitions.Project("P", "a")));
        (await store.RunAsync("user", "add", "anna")).Expect(0);
        (await store.RunAsync("group", "add", "lab")).Expect(0);

        (await store.RunAsync("user", "grant", "anna", "--project", "1", "can_browse", "can_annotate")).Expect(0);
        (await store.RunAsync("user", "grant", "anna", "can_browse", "can_import", "--project", "1")).Expect(0);
        (await store.RunAsync("group", "grant", "lab", "--project", "1", "can_browse")).Expect(0);

        Assert.Equal(["3"], await store.Store.QueryAsync("SELECT count(*) FROM guardian_userobjectpermission"));
        Assert.Equal(["1"], await store.Store.QueryAsync("SELECT count(*) FROM guardian_groupobjectpermission"));
        foreach (var bad in (string[][])[["user", "grant", "anna", "--project", "9", "can_browse"], ["user", "grant", "anna", "--project", "1"], ["user", "grant", "anna", "can_browse"], ["user", "grant", "anna", "--project", "1", "can_fly"]])
            (await store.RunAsync(bad)).Expect(2);
    }

    [Theory]
    [InlineData(TestStoreKind.Sqlite)]
    [InlineData(TestStoreKind.Postgres)]
    [InlineData(TestStoreKind.Catmaid)]
    public async Task Granted_rights_can_be_revoked(TestStoreKind kind)
    {
        await using var store = await ProjectStore.CreateAsync(kind);
        await store.ImportAsync(Definitions.List(Definitions.Project("P", "a")));
        (await store.RunAsync("user", "add", "anna")).Expect(0);
        (await store.RunAsync("user", "add", "chief", "--superuser")).Expect(0);
        (await store.RunAsync("group", "add", "lab", "--member", "anna", "--member", "chief")).Expect(0);
        await store.Store.ExecuteAsync("UPDATE catmaid_userprofile SET primary_group_id = (SELECT id FROM auth_group WHERE name = 'lab') WHERE user_id = (SELECT id FROM auth_user WHERE username = 'anna')");

        // Rights by short names; a mistyped one is told the seven.
        (await store.RunAsync("user", "grant", "anna", "--project", "1", "browse", "annotate", "can_import")).Expect(0);
        (await store.RunAsync("group", "grant", "lab", "--project", "1", "browse")).Expect(0);
        var unknown = (await store.RunAsync("user", "grant", "anna", "--project", "1", "fly")).Expect(2).Error;
        foreach (var right in ProjectGrant.All)
            Assert.Contains(right, unknown, StringComparison.Ordinal);
        Assert.DoesNotContain("add_project", unknown, StringComparison.Ordinal);
        Assert.Contains("1 not before either", (await store.RunAsync("user", "revoke", "anna", "--project", "1", "annotate", "can_import", "fork")).Expect(0).Output, StringComparison.Ordinal);
        Assert.Equal(["can_browse"], await store.Store.QueryAsync("SELECT codename FROM guardian_userobjectpermission g JOIN auth_permission p ON p.id = g.permission_id"));
        foreach (var bad in (string[][])[["user", "revoke", "anna", "--project", "9", "browse"], ["user", "revoke", "none", "--project", "1", "browse"], ["user", "revoke", "anna", "browse"], ["user", "grant", "anna", "--global", "annotate"], ["user", "grant", "anna", "--global", "--project", "1", "browse"]])
            (await store.RunAsync(bad)).Expect(2);

        // A token reads only, until it may do more: in what there is and in what will be.
        Assert.Equal("", (await store.RunAsync("token", "create", "anna")).Expect(0).Error);
        (await store.RunAsync("user", "grant", "anna", "--project", "1", "annotate")).Expect(0);
        Assert.Contains("tracelift token create anna --write", (await store.RunAsync("token", "create", "anna")).Expect(0).Error, StringComparison.Ordinal);
        Assert.Contains("tracelift token create chief --write", (await store.RunAsync("token", "create", "chief")).Expect(0).Error, StringComparison.Ordinal);
        var key = (await store.RunAsync("token", "create", "anna", "--write")).Expect(0);
        Assert.Matches("^[0-9a-f]{40}\n\\z", key.Output);
        Assert.Equal("", key.Error);
        Assert.Equal(["1"], await store.Store.QueryAsync("SELECT count(*) FROM guardian_userobjectpermission g JOIN auth_permission p ON p.id = g.permission_id WHERE codename = 'can_annotate_with_token' AND object_pk = '1'"));
        Assert.Equal(["anna"], await store.Store.QueryAsync("SELECT username FROM auth_user_user_permissions g JOIN auth_permission p ON p.id = g.permission_id JOIN auth_user u ON u.id = user_id WHERE codename = 'can_annotate_with_token'"));
        Assert.Equal("", (await store.RunAsync("token", "create", "anna")).Expect(0).Error);
        (await store.RunAsync("user", "revoke", "anna", "--global", "annotate_with_token")).Expect(0);
        Assert.Empty(await store.Store.QueryAsync("SELECT id FROM auth_user_user_permissions"));

        // Out of a group, and the group itself.
        (await store.RunAsync("group", "remove", "lab", "--member", "chief")).Expect(0);
        Assert.Contains("1 not before either", (await store.RunAsync("group", "remove", "lab", "--member", "chief", "--member", "chief")).Expect(0).Output, StringComparison.Ordinal);
        (await store.RunAsync("group", "remove", "lab")).Expect(2);
        (await store.RunAsync("group", "remove", "lab", "--member", "nobody")).Expect(2);
        (await store.RunAsync("group", "grant", "lab", "--global", "annotate_with_token")).Expect(0);
        Assert.Contains("1 user was in it", (await store.RunAsync("group", "delete", "lab")).Expect(0).Output, StringComparison.Ordinal);
        (await store.RunAsync("group", "delete", "lab")).Expect(2);
        Assert.Equal(["0 0 0 0"], await store.Store.QueryAsync("""
            SELECT (SELECT count(*) FROM auth_user_groups) || ' ' || (SELECT count(*) FROM guardian_groupobjectpermission) || ' ' || (SELECT count(*) FROM auth_group_permissions)
                || ' ' || (SELECT count(*) FROM catmaid_userprofile WHERE primary_group_id IS NOT NULL)
            """));

        // Logging in.
        (await store.RunAsync("user", "deactivate", "anna")).Expect(0);
        Assert.Contains("as before", (await store.RunAsync("user", "deactivate", "anna")).Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("not active", (await store.RunAsync("user", "list")).Expect(0).Output, StringComparison.Ordinal);
        (await store.RunAsync("user", "activate", "anna")).Expect(0);
        Assert.DoesNotContain("not active", (await store.RunAsync("user", "list")).Expect(0).Output.Split('\n').Single(line => line.Contains("anna", StringComparison.Ordinal)), StringComparison.Ordinal);
        foreach (var other in await store.Store.QueryAsync("SELECT username FROM auth_user WHERE username <> 'chief' AND CAST(is_superuser AS text) IN ('1', 'true', 't')"))
            (await store.RunAsync("user", "deactivate", other)).Expect(0);
        Assert.Contains("only superuser", (await store.RunAsync("user", "deactivate", "chief")).Expect(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_guides_commands_work_in_their_order()
    {
        await using var store = await ProjectStore.CreateAsync(TestStoreKind.Sqlite);
        await store.ImportAsync(Definitions.List(Definitions.Project("P", "a")));
        var section = (await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs/guide/projects.md"), TestContext.Current.CancellationToken)).Split("\n## Users, groups, tokens\n")[1];
        var commands = section.Split('\n').Where(line => line.StartsWith("tracelift ", StringComparison.Ordinal)).Select(line => line.Split(" #")[0].Split(" <")[0].TrimEnd().Split(' ')[1..]).ToList();

        foreach (var command in commands)
            (await store.RunAsync("blue zebras graze by night\n", command)).Expect(0);

        Assert.True(commands.Count >= 12, $"{commands.Count} commands");
    }

    [Fact]
    public async Task Our_own_stores_have_a_system_user_who_cant_log_in()
    {
        foreach (var kind in (TestStoreKind[])[TestStoreKind.Sqlite, TestStoreKind.Postgres])
        {
            await using var store = await ProjectStore.CreateAsync(kind);
            await store.ImportAsync(Definitions.List(Definitions.Project("P", "a")));
            Assert.Equal(["system !"], await store.Store.QueryAsync("SELECT DISTINCT username || ' ' || password FROM class JOIN auth_user ON auth_user.id = class.user_id"));
            (await store.RunAsync("user", "add", "owner")).Expect(0);
            store.Set("SYSTEM_USER_ID", (await store.Store.QueryAsync("SELECT id FROM auth_user WHERE username = 'owner'"))[0]);
            await store.ImportAsync(Definitions.List(Definitions.Project("Q", "b")));
            Assert.Equal(["11"], await store.Store.QueryAsync("SELECT (SELECT count(*) FROM class JOIN auth_user u ON u.id = user_id WHERE username = 'owner') + (SELECT count(*) FROM relation JOIN auth_user u ON u.id = user_id WHERE username = 'owner')"));
            store.Set("SYSTEM_USER_ID", "999");
            (await store.RunAsync(Definitions.List(Definitions.Project("R", "c")), ["projects", "import"])).Expect(2);
        }
    }
}

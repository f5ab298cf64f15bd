using Tracelift.Model;
using Tracelift.Projects.SetUp;

namespace Tracelift.Example;

/// <summary>The project, its classes, relations and users.</summary>
internal sealed partial class ExampleRows
{
    private const long Joined = 1_546_300_800 * Timestamp.Second;

    private static void AddProject(BatchFiller filler)
    {
        var batch = filler.Begin(Project);
        batch.Texts("title").Set(batch.Count - 1, "Tracelift example");
        batch.Texts("comment").Set(batch.Count - 1, "Made by a program; no such animal was ever imaged.");
    }

    private void AddClasses(BatchFiller filler)
    {
        for (var i = 0; i < ExampleVocabulary.Classes.Length; i++)
        {
            var batch = filler.Begin(ClassId(i), Owner(OfProject, i));
            var row = batch.Count - 1;
            batch.Texts("class_name").Set(row, ExampleVocabulary.Classes[i]);
            SetOrNull(batch.Texts("description"), row, i switch { 0 => "Holds neurons and other groups", 1 => "", _ => null });
        }
    }

    private void AddRelations(BatchFiller filler)
    {
        for (var i = 0; i < ExampleVocabulary.Relations.Length; i++)
        {
            var place = ExampleVocabulary.FirstRelation + i;
            var batch = filler.Begin(_ids.OfVocabulary(place), Owner(OfProject, place));
            var row = batch.Count - 1;
            batch.Texts("relation_name").Set(row, ExampleVocabulary.Relations[i]);
            SetOrNull(batch.Texts("uri"), row, i == 0 ? "https://example.org/relations#labeled_as" : null);
            SetOrNull(batch.Texts("description"), row, i % 3 == 0 ? $"As in “{ExampleVocabulary.Relations[i]}”" : null);
            batch.Longs("isreciprocal").Set(row, ProjectVocabularySetUp.Relation(ExampleVocabulary.Relations[i])!.IsReciprocal ? 1 : 0);
        }
    }

    private void AddClassLinks(BatchFiller filler)
    {
        for (var i = 0; i < ExampleVocabulary.ClassLinks.Length; i++)
        {
            var (relation, a, b) = ExampleVocabulary.ClassLinks[i];
            var place = ExampleVocabulary.FirstClassLink + i;
            AddLink(
                filler, _ids.OfVocabulary(place), Owner(OfProject, place), relation, ("class_a", ClassId(a)), ("class_b", ClassId(b)));
        }
    }

    /// <summary>Adds the root and the groups.</summary>
    private void AddOthers(BatchFiller filler)
    {
        for (var i = 0; i < ExampleVocabulary.Others.Length; i++)
        {
            var place = ExampleVocabulary.FirstOther + i;
            var (className, name) = ExampleVocabulary.Others[i];
            AddInstance(
                filler, _ids.OfVocabulary(place), Owner(OfProject, place), ExampleVocabulary.Classes.IndexOf(className), name);
        }
    }

    /// <summary>Adds the links of the groups to the root.</summary>
    private void AddOtherLinks(BatchFiller filler)
    {
        for (var i = 1; i < ExampleVocabulary.Others.Length; i++)
        {
            var place = ExampleVocabulary.FirstOtherLink + i;
            AddInstanceLink(
                filler,
                _ids.OfVocabulary(place),
                Owner(OfProject, place),
                ExampleVocabulary.PartOf,
                _ids.OfVocabulary(ExampleVocabulary.FirstOther + i),
                _ids.OfVocabulary(ExampleVocabulary.FirstOther));
        }
    }

    private void AddUsers(BatchFiller filler)
    {
        foreach (var user in ExampleNames.Users)
        {
            var batch = filler.Begin(user.Id);
            var row = batch.Count - 1;
            batch.Texts("username").Set(row, user.Username);

            // No password matches a hash that begins with an exclamation mark, even if an import keeps passwords.
            batch.Texts("password").Set(row, $"!example-{user.Id}");
            batch.Texts("first_name").Set(row, user.FirstName);
            batch.Texts("last_name").Set(row, user.LastName);
            batch.Texts("email").Set(row, $"user{user.Id}@example.org");
            batch.Longs("date_joined").Set(row, Joined + (user.Id * 86_401_000_017L));
            foreach (var right in (string[])["is_superuser", "is_staff", "is_active"])
                batch.Longs(right).Set(row, 0);
        }
    }

    private static void SetOrNull(TextColumn column, int row, string? value)
    {
        if (value is null)
            column.SetNull(row);
        else
            column.Set(row, value);
    }
}

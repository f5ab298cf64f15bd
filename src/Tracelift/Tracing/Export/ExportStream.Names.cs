using Tracelift.Model;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Export;

/// <summary>Collects the exported names, and the texts that name persons.</summary>
internal sealed partial class ExportStream
{
    // Enough to see the problem; the report has the full count.
    private const int MostPersonalTexts = 1_000;

    private PersonalNames? _people;

    private void NoteNames(Batch batch)
    {
        if (batch.Model == Models.ClassInstance)
            NoteInstances(batch);
        else if (batch.Model == Models.Volume)
            NoteVolumes(batch);
        else if (batch.Model == Models.DeepLink)
            NoteDeepLinks(batch);
        else if (batch.Model.Facts!.Part != ProjectPart.None)
            NotePart(batch);
    }

    private void NoteInstances(Batch batch)
    {
        var (classes, names) = (batch.Longs("class_column").Values, batch.Texts("name"));
        for (var row = 0; row < batch.Count; row++)
        {
            var className = vocabulary.ClassName(classes[row]);
            if (className == TracingVocabulary.Neuron)
            {
                if (PlaceholderName.IsNeuron(names.Utf8(row)))
                {
                    report.PlaceholderNeurons++;
                    continue;
                }

                report.NeuronCount++;
            }

            if (report.Neurons is null && _people is null)
                continue;
            var name = names.Text(row)!;
            var (list, what) = className switch
            {
                TracingVocabulary.Neuron => (report.Neurons, "neuron"),
                TracingVocabulary.Annotation => (report.Annotations, "annotation"),
                TracingVocabulary.Label => (report.Tags, "tag"),
                TracingVocabulary.Skeleton => (null, "skeleton"),
                TracingVocabulary.Landmark => (OtherNames("landmarks"), "landmark"),
                TracingVocabulary.LandmarkGroup => (OtherNames("landmark groups"), "landmark group"),
                TracingVocabulary.Volume => (null, className),
                _ => (OtherNames("class instances"), className ?? "class instance"),
            };
            list?.Add(name);
            NotePeople(what, batch.Ids[row], name);
        }
    }

    private void NoteVolumes(Batch batch)
    {
        for (var row = 0; row < batch.Count; row++)
        {
            var name = batch.Texts("name").Text(row);
            report.Volumes?.Add(name ?? ExportReport.Nameless);
            NotePeople("volume", batch.Ids[row], name);
            NotePeople("comment of a volume", batch.Ids[row], batch.Texts("comment").Text(row));
        }
    }

    private void NoteDeepLinks(Batch batch)
    {
        for (var row = 0; row < batch.Count; row++)
        {
            var alias = batch.Texts("alias").Text(row);
            report.DeepLinks?.Add(alias ?? ExportReport.Nameless);
            NotePeople("deep link", batch.Ids[row], alias);
            NotePeople("message of a deep link", batch.Ids[row], batch.Texts("message").Text(row));
        }
    }

    /// <summary>Notes the names and texts of a part of the project: its model says what they are.</summary>
    private void NotePart(Batch batch)
    {
        if (report.OtherNames is null && _people is null)
            return;
        var what = batch.Model.Facts!.LeftBehindAs ?? batch.Model.Label;
        foreach (var text in batch.Columns.OfType<TextColumn>().Where(column => column.Column.Kind is ColumnKind.Text or ColumnKind.Json))
        {
            var isName = text.Column == batch.Model.NameColumn;
            for (var row = 0; row < batch.Count; row++)
            {
                var value = text.Text(row);
                if (isName && !batch.Model.Facts.IsOfServer)
                    OtherNames(what)?.Add(value ?? ExportReport.Nameless);
                NotePeople($"{text.Column.Field} of {what}", batch.Ids[row], value);
            }
        }
    }

    private List<string>? OtherNames(string kind)
    {
        if (report.OtherNames is null)
            return null;
        if (!report.OtherNames.TryGetValue(kind, out var names))
            report.OtherNames.Add(kind, names = []);
        return names;
    }

    private void NotePeople(string what, long id, string? text)
    {
        if (_people is null || text is null)
            return;
        foreach (var (user, holds) in _people.In(text))
        {
            report.PersonalTextCount++;
            if (report.PersonalTexts!.Count < MostPersonalTexts)
                report.PersonalTexts.Add(new PersonalText(what, id, text, user, holds));
        }
    }
}

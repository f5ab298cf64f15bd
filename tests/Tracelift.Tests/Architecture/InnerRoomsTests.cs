using System.Collections.Frozen;
using System.Reflection;
using System.Reflection.Emit;
using Tracelift.Model;
using Tracelift.Server;
using Xunit;

namespace Tracelift.Tests.Architecture;

/// <summary>
/// The rooms inside the library and inside the server, each above those before it. What counts are the references of the
/// compiled code, so that neither a name in full nor an inferred type gets by.
/// </summary>
public sealed class InnerRoomsTests
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly FrozenDictionary<int, OpCode> Codes = typeof(OpCodes).GetFields().Select(field => (OpCode)field.GetValue(null)!)
        .ToFrozenDictionary(code => (int)(ushort)code.Value);

    // Rooms on a line don't use each other. A folder that is not named belongs to the room around it.
    private static readonly string[][] Library =
    [
        ["Model", "Errors"], ["Options", "Files"], ["Files.Archives", "Remote", "Formats.Text"], ["Formats"], ["Stores"], ["Checking", "Access"],
        ["Projects"], ["Projects.Stored", "Projects.SetUp"], ["Projects.Ontology", "Projects.Sources"],
        ["Projects.Matching", "Projects.Images", "Projects.Exporting"], ["Projects.Importing"],
        ["Tracing"], ["Tracing.Vocabulary", "Tracing.Volumes"], ["Tracing.Export", "Tracing.Compare"], ["Tracing.Sources"], ["Tracing.Import"],
        ["Tracing.Editing", "Tracing.Listing", "Tracing.Runs", "Tracing.Bulk"], ["Tracing.Skeletons"], ["Tracing.Upload", "Copying"],
        ["Example", "Reports"],
    ];

    private static readonly string[][] OfServer =
    [
        ["Metrics"], ["Http"], ["Access"], ["Transport"], ["Jobs"], ["Calls"], ["Images"], ["Jobs.Kinds"], ["Pages", "Documentation"], ["Api"], ["Importing"], ["Endpoints"],
    ];

    [Fact]
    public void Each_room_inside_the_library_uses_only_rooms_below_it() => Check(typeof(Models).Assembly, "Tracelift", Library);

    [Fact]
    public void Each_room_inside_the_server_uses_only_rooms_below_it() => Check(typeof(TraceliftServer).Assembly, "Tracelift.Server", OfServer);

    private static void Check(Assembly assembly, string root, string[][] rooms)
    {
        var ranks = rooms.SelectMany((line, rank) => line.Select(room => (room, rank))).ToDictionary(pair => pair.room, pair => pair.rank, StringComparer.Ordinal);
        var seen = 0;
        var arrows = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var type in assembly.GetTypes())
        {
            if (RoomOf(type) is not { } from)
                continue;
            foreach (var used in Uses(type))
            {
                if (used.Assembly != assembly || RoomOf(used) is not { } to || to == from)
                    continue;
                seen++;
                if (ranks[to] >= ranks[from])
                    arrows.Add($"{from}.{Outer(type).Name} -> {to}.{Outer(used).Name}");
            }
        }

        Assert.True(seen > 1000, $"{seen} references were found");
        Assert.Empty(arrows);

        // Null for what stands at the root: it puts the rooms together.
        string? RoomOf(Type type)
        {
            if (Outer(type).Namespace is not { } name || !name.StartsWith(root + ".", StringComparison.Ordinal))
                return null;
            var room = name[(root.Length + 1)..];
            while (!ranks.ContainsKey(room))
            {
                Assert.True(room.Contains('.', StringComparison.Ordinal), $"{type} is in no room that has a place in the order");
                room = room[..room.LastIndexOf('.')];
            }

            return room;
        }
    }

    private static Type Outer(Type type)
    {
        while (type.DeclaringType is { } outer)
            type = outer;
        return type;
    }

    private static HashSet<Type> Uses(Type type)
    {
        var used = new HashSet<Type>();
        Add(type.BaseType);
        foreach (var one in type.GetInterfaces())
            Add(one);
        foreach (var field in type.GetFields(All))
            Add(field.FieldType);
        foreach (var method in type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)))
        {
            Add((method as MethodInfo)?.ReturnType);
            foreach (var parameter in method.GetParameters())
                Add(parameter.ParameterType);
            if (method.GetMethodBody() is not { } body)
                continue;
            foreach (var local in body.LocalVariables)
                Add(local.LocalType);
            foreach (var token in Tokens(body.GetILAsByteArray()!))
                AddMember(method.Module.ResolveMember(token, type.IsGenericType ? type.GetGenericArguments() : null, method.IsGenericMethod ? method.GetGenericArguments() : null));
        }

        return used;

        void AddMember(MemberInfo? member)
        {
            Add(member as Type ?? member?.DeclaringType);
            if (member is MethodInfo { IsGenericMethod: true } generic)
            {
                foreach (var argument in generic.GetGenericArguments())
                    Add(argument);
            }
        }

        void Add(Type? one)
        {
            if (one is null || one.IsGenericParameter)
                return;
            if (one.HasElementType)
            {
                Add(one.GetElementType());
                return;
            }

            if (one.IsGenericType)
            {
                foreach (var argument in one.GetGenericArguments())
                    Add(argument);
                one = one.GetGenericTypeDefinition();
            }

            used.Add(one);
        }
    }

    // The members that a method's code names.
    private static IEnumerable<int> Tokens(byte[] code)
    {
        for (var at = 0; at < code.Length;)
        {
            var value = code[at] == 0xFE ? 0xFE00 | code[at + 1] : code[at];
            var op = Codes[value];
            at += op.Size;
            switch (op.OperandType)
            {
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                    yield return BitConverter.ToInt32(code, at);
                    at += 4;
                    break;
                case OperandType.InlineSwitch:
                    at += 4 + (4 * BitConverter.ToInt32(code, at));
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    at += 8;
                    break;
                case OperandType.InlineVar:
                    at += 2;
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    at += 1;
                    break;
                case OperandType.InlineNone:
                    break;
                default:
                    at += 4;
                    break;
            }
        }
    }
}

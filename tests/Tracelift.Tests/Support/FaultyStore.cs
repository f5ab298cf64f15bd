using System.Reflection;
using Tracelift.Stores;

namespace Tracelift.Tests.Support;

/// <summary>A store whose calls fail when a test wants it.</summary>
public class FaultyStore : DispatchProxy
{
    private IStore? _store;
    private Func<string, Exception?>? _fault;

    /// <summary>Returns a store that passes calls on to another one.</summary>
    /// <param name="store">The other store.</param>
    /// <param name="fault">Returns what a call of this name throws; null to pass it on.</param>
    public static IStore Around(IStore store, Func<string, Exception?> fault)
    {
        var proxy = Create<IStore, FaultyStore>();
        ((FaultyStore)(object)proxy)._store = store;
        ((FaultyStore)(object)proxy)._fault = fault;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        _fault!(targetMethod!.Name) is { } fault ? throw fault : targetMethod.Invoke(_store, BindingFlags.DoNotWrapExceptions, null, args, null);
}

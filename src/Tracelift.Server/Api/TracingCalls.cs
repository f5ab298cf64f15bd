using Tracelift.Server.Api.Annotations;
using Tracelift.Server.Api.Connectors;
using Tracelift.Server.Api.Graphs;
using Tracelift.Server.Api.History;
using Tracelift.Server.Api.Labels;
using Tracelift.Server.Api.Landmarks;
using Tracelift.Server.Api.Neurons;
using Tracelift.Server.Api.Nodes;
using Tracelift.Server.Api.Samplers;
using Tracelift.Server.Api.Skeletons;
using Tracelift.Server.Api.Users;
using Tracelift.Server.Api.Volumes;
using Tracelift.Server.Calls;

namespace Tracelift.Server.Api;

/// <summary>The calls that list, read and annotate tracing data.</summary>
internal static class TracingCalls
{
    public static void Map(ApiMap api)
    {
        UserCalls.Map(api);
        RightsCalls.Map(api);
        SkeletonListCalls.Map(api);
        DetailCalls.Map(api);
        ChangeHistoryCalls.Map(api);
        SkeletonFactCalls.Map(api);
        SkeletonCountCalls.Map(api);
        SkeletonNodeCalls.Map(api);
        ArborCalls.Map(api);
        NeuronCalls.Map(api);
        NeuronEditCalls.Map(api);
        NodeCalls.Map(api);
        NodePlaceCalls.Map(api);
        NodeListCalls.Map(api);
        TreenodeEditCalls.Map(api);
        NodeEditCalls.Map(api);
        SkeletonEditCalls.Map(api);
        AnnotationListCalls.Map(api);
        AnnotationQueryCalls.Map(api);
        AnnotationEditCalls.Map(api);
        LabelCalls.Map(api);
        LabelEditCalls.Map(api);
        ConnectorListCalls.Map(api);
        LinkCalls.Map(api);
        PartnerCalls.Map(api);
        MatrixCalls.Map(api);
        GraphCalls.Map(api);
        LandmarkCalls.Map(api);
        SamplerCalls.Map(api);
        LogCalls.Map(api);
        WorkCalls.Map(api);
        LinkEditCalls.Map(api);
        VolumeCalls.Map(api);
        VolumeEditCalls.Map(api);
    }
}

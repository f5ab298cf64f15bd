# What people do with rcatmaid: read neurons, their partners and reviews; annotate and label.
library(catmaid)

url <- Sys.getenv("CATMAID_URL")
project <- as.integer(Sys.getenv("CATMAID_PROJECT", "1"))
may_write <- Sys.getenv("CATMAID_WRITE") == "1"
counts <- c(passed = 0, failed = 0, skipped = 0)

story <- function(title, work, writes = FALSE) {
  if (writes && !may_write) {
    counts["skipped"] <<- counts["skipped"] + 1
    cat("skipped  rcatmaid:", title, "(CATMAID_WRITE is not 1)\n")
    return(invisible())
  }
  fault <- tryCatch({ force(work()); NULL }, error = function(e) conditionMessage(e))
  if (is.null(fault)) {
    counts["passed"] <<- counts["passed"] + 1
    cat("ok       rcatmaid:", title, "\n")
  } else {
    counts["failed"] <<- counts["failed"] + 1
    cat("FAILED   rcatmaid:", title, ":", fault, "\n")
  }
}

conn <- catmaid_login(server = url, token = Sys.getenv("CATMAID_TOKEN"))
skids <- as.integer(unlist(catmaid_fetch(paste0("/", project, "/skeletons/?nodecount_gt=2"), conn = conn)))
stopifnot(length(skids) > 0)
few <- head(skids, 5)

story("version", function() catmaid_version(conn = conn))
story("read neurons", function() stopifnot(length(read.neurons.catmaid(few, pid = project, conn = conn)) == length(few)))
story("names", function() stopifnot(length(catmaid_get_neuronnames(few, pid = project, conn = conn)) == length(few)))
story("find neurons by name", function() catmaid_query_by_name(catmaid_get_neuronnames(few[1], pid = project, conn = conn), pid = project, conn = conn))
story("annotations", function() catmaid_get_annotationlist(pid = project, conn = conn))
story("annotations of skeletons", function() catmaid_get_annotations_for_skeletons(few, pid = project, conn = conn))
story("compact skeleton", function() catmaid_get_compact_skeleton(few[1], pid = project, conn = conn))
story("nodes of a skeleton", function() catmaid_get_treenode_table(few[1], pid = project, conn = conn))
story("number of nodes", function() catmaid_get_node_count(few, pid = project, conn = conn))
story("connectors of a skeleton", function() catmaid_get_connector_table(few[1], pid = project, conn = conn))
story("partners", function() catmaid_query_connected(few, pid = project, conn = conn))
story("adjacency matrix", function() catmaid_adjacency_matrix(few, few, pid = project, conn = conn))
story("connectors between", function() catmaid_get_connectors_between(few, few, pid = project, conn = conn))
story("reviews", function() catmaid_get_review_status(few, pid = project, conn = conn))
story("contributors", function() catmaid_get_contributor_stats(few, pid = project, conn = conn))
story("users", function() catmaid_get_user_list(conn = conn))
story("labels", function() catmaid_get_label_stats(pid = project, conn = conn))
story("volumes", function() catmaid_get_volumelist(pid = project, conn = conn))
story("history of users", function() catmaid_user_history(from = Sys.Date() - 7, pid = project, conn = conn))

story("annotate and take it back", function() {
  catmaid_set_annotations_for_skeletons(few[1], annotations = "made by rcatmaid", pid = project, conn = conn)
  of <- catmaid_get_annotations_for_skeletons(few[1], pid = project, conn = conn)
  stopifnot("made by rcatmaid" %in% of$annotation)
  catmaid_remove_annotations_for_skeletons(few[1], annotations = "made by rcatmaid", pid = project, conn = conn)
}, writes = TRUE)
story("label and take it back", function() {
  node <- catmaid_get_treenode_table(few[1], pid = project, conn = conn)$id[1]
  catmaid_set_labels(node, labels = "by rcatmaid", type = "treenode", pid = project, conn = conn)
  catmaid_remove_labels(node, labels = "by rcatmaid", type = "treenode", pid = project, conn = conn)
}, writes = TRUE)

cat(sprintf("rcatmaid: %d passed, %d failed, %d skipped\n", counts["passed"], counts["failed"], counts["skipped"]))
quit(status = if (counts["failed"] > 0) 1 else 0)

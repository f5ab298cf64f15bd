-- Tracelift's own tables in an empty PostgreSQL database: CATMAID's tables, columns and types, so that a query or a
-- program written for one reads the other. The geometry type (PostGIS) must be there already.
--
-- What differs, and why:
-- - No table inherits: the tables stay plain ones that can be distributed. CATMAID's abstract parents (location,
--   concept, relation_instance) and Django's list of migrations are left out.
-- - No foreign keys: Tracelift checks references itself, a set at a time before rows are written, where a foreign key
--   costs a look-up and a queued event a row; and tables stay distributable.
-- - No triggers: Tracelift keeps the derived tables itself, and no history.
-- - Unique constraints bear CATMAID's names, so that an error means the same in both.
-- - Fewer indexes: those that exports and look-ups use. connector_geom has a primary key, as every table here.

-- -------------------------------------------------------------------------------------------------
-- Types and sequences
-- -------------------------------------------------------------------------------------------------

CREATE TYPE integer3d AS (x integer, y integer, z integer);
CREATE TYPE float3d AS (x real, y real, z real);
CREATE TYPE double3d AS (x double precision, y double precision, z double precision);
CREATE TYPE rgba AS (r real, g real, b real, a real);

CREATE TYPE history_change_type AS ENUM ('Backend', 'Migration', 'External');
CREATE TYPE skeleton_origin_source_type AS ENUM ('skeleton', 'segmentation');
CREATE TYPE volume_origin_source_type AS ENUM ('mesh', 'segmentation');

-- An id is unique in its family, not in its table only: treenodes and connectors draw from the first,
-- classes, relations, class instances and all links from the second.
CREATE SEQUENCE location_id_seq;
CREATE SEQUENCE concept_id_seq;

-- -------------------------------------------------------------------------------------------------
-- Users, rights and settings
-- -------------------------------------------------------------------------------------------------

CREATE TABLE django_content_type (
    id        serial       PRIMARY KEY,
    app_label varchar(100) NOT NULL,
    model     varchar(100) NOT NULL,
    CONSTRAINT django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model)
);

CREATE TABLE auth_permission (
    id              serial       PRIMARY KEY,
    name            varchar(255) NOT NULL,
    content_type_id integer      NOT NULL,
    codename        varchar(100) NOT NULL,
    CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename)
);

CREATE TABLE auth_group (
    id   serial       PRIMARY KEY,
    name varchar(150) NOT NULL UNIQUE
);

CREATE TABLE auth_user (
    id           serial       PRIMARY KEY,
    password     varchar(128) NOT NULL,
    last_login   timestamptz,
    is_superuser boolean      NOT NULL,
    username     varchar(150) NOT NULL UNIQUE,
    first_name   varchar(150) NOT NULL,
    last_name    varchar(150) NOT NULL,
    email        varchar(254) NOT NULL,
    is_staff     boolean      NOT NULL,
    is_active    boolean      NOT NULL,
    date_joined  timestamptz  NOT NULL
);

CREATE TABLE auth_user_groups (
    id       serial  PRIMARY KEY,
    user_id  integer NOT NULL,
    group_id integer NOT NULL,
    CONSTRAINT auth_user_groups_user_id_group_id_94350c0c_uniq UNIQUE (user_id, group_id)
);

CREATE TABLE authtoken_token (
    key     varchar(40) PRIMARY KEY,
    created timestamptz NOT NULL,
    user_id integer     NOT NULL UNIQUE
);

CREATE TABLE guardian_userobjectpermission (
    id              serial       PRIMARY KEY,
    object_pk       varchar(255) NOT NULL,
    content_type_id integer      NOT NULL,
    permission_id   integer      NOT NULL,
    user_id         integer      NOT NULL,
    CONSTRAINT guardian_userobjectpermi_user_id_permission_id_ob_b0b3d2fc_uniq UNIQUE (user_id, permission_id, object_pk)
);

CREATE TABLE guardian_groupobjectpermission (
    id              serial       PRIMARY KEY,
    object_pk       varchar(255) NOT NULL,
    content_type_id integer      NOT NULL,
    group_id        integer      NOT NULL,
    permission_id   integer      NOT NULL,
    CONSTRAINT guardian_groupobjectperm_group_id_permission_id_o_3f189f7c_uniq UNIQUE (group_id, permission_id, object_pk)
);

CREATE TABLE data_view_type (
    id        serial PRIMARY KEY,
    title     text   NOT NULL,
    code_type text   NOT NULL,
    comment   text
);

CREATE TABLE data_view (
    id                serial  PRIMARY KEY,
    title             text    NOT NULL,
    data_view_type_id integer NOT NULL,
    config            text    NOT NULL,
    is_default        boolean NOT NULL,
    position          integer NOT NULL,
    comment           text
);

CREATE TABLE catmaid_userprofile (
    id                                        serial  PRIMARY KEY,
    user_id                                   integer NOT NULL UNIQUE,
    show_text_label_tool                      boolean NOT NULL,
    show_tagging_tool                         boolean NOT NULL,
    show_cropping_tool                        boolean NOT NULL,
    show_tracing_tool                         boolean NOT NULL,
    show_ontology_tool                        boolean NOT NULL,
    independent_ontology_workspace_is_default boolean NOT NULL,
    color                                     rgba    NOT NULL,
    show_roi_tool                             boolean NOT NULL,
    primary_group_id                          integer,
    home_view_id                              integer
);

CREATE TABLE client_datastore (
    id   serial       PRIMARY KEY,
    name varchar(255) NOT NULL UNIQUE
);

-- -------------------------------------------------------------------------------------------------
-- Projects and stacks
-- -------------------------------------------------------------------------------------------------

CREATE TABLE project (
    id      serial PRIMARY KEY,
    title   text   NOT NULL,
    comment text
);

CREATE TABLE stack (
    id                 serial    PRIMARY KEY,
    title              text      NOT NULL,
    dimension          integer3d NOT NULL,
    resolution         double3d  NOT NULL,
    comment            text,
    description        text      NOT NULL,
    attribution        text,
    canary_location    integer3d NOT NULL,
    placeholder_color  rgba      NOT NULL,
    metadata           jsonb,
    downsample_factors integer3d[]
);

CREATE TABLE project_stack (
    id          serial   PRIMARY KEY,
    project_id  integer  NOT NULL,
    stack_id    integer  NOT NULL,
    translation double3d NOT NULL,
    orientation integer  NOT NULL
);

CREATE TABLE stack_mirror (
    id               serial  PRIMARY KEY,
    stack_id         integer NOT NULL,
    title            text    NOT NULL,
    image_base       text    NOT NULL,
    file_extension   text    NOT NULL,
    tile_width       integer NOT NULL,
    tile_height      integer NOT NULL,
    tile_source_type integer NOT NULL,
    position         integer NOT NULL
);

CREATE TABLE broken_slice (
    id       serial  PRIMARY KEY,
    stack_id integer NOT NULL,
    "index"  integer NOT NULL
);

CREATE TABLE stack_group (
    id      serial PRIMARY KEY,
    title   text   NOT NULL,
    comment text
);

CREATE TABLE stack_group_relation (
    id   serial PRIMARY KEY,
    name text   NOT NULL
);

CREATE TABLE stack_stack_group (
    id                serial  PRIMARY KEY,
    group_relation_id integer NOT NULL,
    position          integer NOT NULL,
    stack_id          integer NOT NULL,
    stack_group_id    integer NOT NULL
);

CREATE TABLE taggit_tag (
    id   serial       PRIMARY KEY,
    name varchar(100) NOT NULL UNIQUE,
    slug varchar(100) NOT NULL UNIQUE
);

CREATE TABLE taggit_taggeditem (
    id              serial  PRIMARY KEY,
    object_id       integer NOT NULL,
    content_type_id integer NOT NULL,
    tag_id          integer NOT NULL,
    CONSTRAINT taggit_taggeditem_content_type_id_object_i_4bb97a8e_uniq UNIQUE (content_type_id, object_id, tag_id)
);

-- -------------------------------------------------------------------------------------------------
-- Tracing: the concept family
-- -------------------------------------------------------------------------------------------------

CREATE TABLE class (
    id            bigint      DEFAULT nextval('concept_id_seq') PRIMARY KEY,
    user_id       integer     NOT NULL,
    project_id    integer     NOT NULL,
    creation_time timestamptz NOT NULL DEFAULT now(),
    edition_time  timestamptz NOT NULL DEFAULT now(),
    txid          bigint      NOT NULL DEFAULT txid_current(),
    class_name    text        NOT NULL,
    description   text
);

CREATE TABLE relation (
    id            bigint       DEFAULT nextval('concept_id_seq') PRIMARY KEY,
    user_id       integer      NOT NULL,
    project_id    integer      NOT NULL,
    creation_time timestamptz  NOT NULL DEFAULT now(),
    edition_time  timestamptz  NOT NULL DEFAULT now(),
    txid          bigint       NOT NULL DEFAULT txid_current(),
    relation_name varchar(255) NOT NULL,
    uri           text,
    description   text,
    isreciprocal  boolean      NOT NULL DEFAULT false
);

CREATE TABLE class_instance (
    id            bigint       DEFAULT nextval('concept_id_seq') PRIMARY KEY,
    user_id       integer      NOT NULL,
    project_id    integer      NOT NULL,
    creation_time timestamptz  NOT NULL DEFAULT now(),
    edition_time  timestamptz  NOT NULL DEFAULT now(),
    txid          bigint       NOT NULL DEFAULT txid_current(),
    class_id      bigint       NOT NULL,
    name          varchar(255) NOT NULL
);

CREATE TABLE class_class (
    id            bigint      DEFAULT nextval('concept_id_seq') PRIMARY KEY,
    user_id       integer     NOT NULL,
    project_id    integer     NOT NULL,
    creation_time timestamptz NOT NULL DEFAULT now(),
    edition_time  timestamptz NOT NULL DEFAULT now(),
    txid          bigint      NOT NULL DEFAULT txid_current(),
    relation_id   bigint      NOT NULL,
    class_a       bigint      NOT NULL,
    class_b       bigint      NOT NULL
);

CREATE TABLE class_instance_class_instance (
    id               bigint      DEFAULT nextval('concept_id_seq') PRIMARY KEY,
    user_id          integer     NOT NULL,
    project_id       integer     NOT NULL,
    creation_time    timestamptz NOT NULL DEFAULT now(),
    edition_time     timestamptz NOT NULL DEFAULT now(),
    txid             bigint      NOT NULL DEFAULT txid_current(),
    relation_id      bigint      NOT NULL,
    class_instance_a bigint      NOT NULL,
    class_instance_b bigint      NOT NULL
);

CREATE TABLE stack_class_instance (
    id                bigint      DEFAULT nextval('concept_id_seq') PRIMARY KEY,
    user_id           integer     NOT NULL,
    project_id        integer     NOT NULL,
    creation_time     timestamptz NOT NULL DEFAULT now(),
    edition_time      timestamptz NOT NULL DEFAULT now(),
    txid              bigint      NOT NULL DEFAULT txid_current(),
    relation_id       bigint      NOT NULL,
    class_instance_id bigint      NOT NULL,
    stack_id          integer     NOT NULL
);

CREATE TABLE stack_group_class_instance (
    id                bigint      DEFAULT nextval('concept_id_seq') PRIMARY KEY,
    user_id           integer     NOT NULL,
    project_id        integer     NOT NULL,
    creation_time     timestamptz NOT NULL DEFAULT now(),
    edition_time      timestamptz NOT NULL DEFAULT now(),
    txid              bigint      NOT NULL DEFAULT txid_current(),
    relation_id       bigint      NOT NULL,
    class_instance_id bigint      NOT NULL,
    stack_group_id    integer     NOT NULL
);

CREATE TABLE log (
    id             bigint       DEFAULT nextval('concept_id_seq') PRIMARY KEY,
    user_id        integer      NOT NULL,
    project_id     integer      NOT NULL,
    creation_time  timestamptz  NOT NULL DEFAULT now(),
    edition_time   timestamptz  NOT NULL DEFAULT now(),
    txid           bigint       NOT NULL DEFAULT txid_current(),
    operation_type varchar(255) NOT NULL,
    location       float3d,
    freetext       text
);

-- -------------------------------------------------------------------------------------------------
-- Tracing: the location family and what hangs on it
-- -------------------------------------------------------------------------------------------------

CREATE TABLE treenode (
    id            bigint      DEFAULT nextval('location_id_seq') PRIMARY KEY,
    project_id    integer     NOT NULL,
    location_x    real        NOT NULL,
    location_y    real        NOT NULL,
    location_z    real        NOT NULL,
    editor_id     integer     NOT NULL,
    user_id       integer     NOT NULL,
    creation_time timestamptz NOT NULL DEFAULT now(),
    edition_time  timestamptz NOT NULL DEFAULT now(),
    txid          bigint      DEFAULT txid_current(),
    skeleton_id   bigint      NOT NULL,
    parent_id     bigint,
    radius        real        NOT NULL DEFAULT 0,
    confidence    smallint    NOT NULL DEFAULT 5,
    CONSTRAINT location_x_finite CHECK (location_x <> 'NaN' AND location_x <> 'Infinity'),
    CONSTRAINT location_y_finite CHECK (location_y <> 'NaN' AND location_y <> 'Infinity'),
    CONSTRAINT location_z_finite CHECK (location_z <> 'NaN' AND location_z <> 'Infinity')
);

CREATE TABLE connector (
    id            bigint      DEFAULT nextval('location_id_seq') PRIMARY KEY,
    project_id    integer     NOT NULL,
    location_x    real        NOT NULL,
    location_y    real        NOT NULL,
    location_z    real        NOT NULL,
    editor_id     integer     NOT NULL,
    user_id       integer     NOT NULL,
    creation_time timestamptz NOT NULL DEFAULT now(),
    edition_time  timestamptz NOT NULL DEFAULT now(),
    confidence    smallint    NOT NULL DEFAULT 5,
    txid          bigint      DEFAULT txid_current(),
    CONSTRAINT location_x_finite CHECK (location_x <> 'NaN' AND location_x <> 'Infinity'),
    CONSTRAINT location_y_finite CHECK (location_y <> 'NaN' AND location_y <> 'Infinity'),
    CONSTRAINT location_z_finite CHECK (location_z <> 'NaN' AND location_z <> 'Infinity')
);

CREATE TABLE treenode_connector (
    id            bigint      DEFAULT nextval('concept_id_seq') PRIMARY KEY,
    user_id       integer     NOT NULL,
    project_id    integer     NOT NULL,
    creation_time timestamptz NOT NULL DEFAULT now(),
    edition_time  timestamptz NOT NULL DEFAULT now(),
    txid          bigint      NOT NULL DEFAULT txid_current(),
    relation_id   bigint      NOT NULL,
    treenode_id   bigint      NOT NULL,
    connector_id  bigint      NOT NULL,
    skeleton_id   bigint      NOT NULL,
    confidence    smallint    NOT NULL DEFAULT 5,
    CONSTRAINT treenode_connector_project_id_treenode_id_connector_id_relation UNIQUE (project_id, treenode_id, connector_id, relation_id)
);

CREATE TABLE treenode_class_instance (
    id                bigint      DEFAULT nextval('concept_id_seq') PRIMARY KEY,
    user_id           integer     NOT NULL,
    project_id        integer     NOT NULL,
    creation_time     timestamptz NOT NULL DEFAULT now(),
    edition_time      timestamptz NOT NULL DEFAULT now(),
    txid              bigint      NOT NULL DEFAULT txid_current(),
    relation_id       bigint      NOT NULL,
    treenode_id       bigint      NOT NULL,
    class_instance_id bigint      NOT NULL
);

CREATE TABLE connector_class_instance (
    id                bigint      DEFAULT nextval('concept_id_seq') PRIMARY KEY,
    user_id           integer     NOT NULL,
    project_id        integer     NOT NULL,
    creation_time     timestamptz NOT NULL DEFAULT now(),
    edition_time      timestamptz NOT NULL DEFAULT now(),
    txid              bigint      NOT NULL DEFAULT txid_current(),
    relation_id       bigint      NOT NULL,
    connector_id      bigint      NOT NULL,
    class_instance_id bigint      NOT NULL
);

CREATE TABLE catmaid_volume (
    id            serial       PRIMARY KEY,
    user_id       integer      NOT NULL,
    project_id    integer      NOT NULL,
    creation_time timestamptz  NOT NULL,
    edition_time  timestamptz  NOT NULL,
    editor_id     integer      NOT NULL,
    name          varchar(255) NOT NULL,
    comment       text,
    geometry      geometry     NOT NULL,
    txid          bigint       DEFAULT txid_current(),
    area          real,
    volume        real,
    watertight    boolean,
    meta_computed boolean      NOT NULL DEFAULT false
);

CREATE TABLE volume_class_instance (
    id                bigint      DEFAULT nextval('concept_id_seq') PRIMARY KEY,
    user_id           integer     NOT NULL,
    project_id        integer     NOT NULL,
    creation_time     timestamptz NOT NULL DEFAULT now(),
    edition_time      timestamptz NOT NULL DEFAULT now(),
    txid              bigint      NOT NULL DEFAULT txid_current(),
    relation_id       bigint      NOT NULL,
    volume_id         bigint      NOT NULL,
    class_instance_id bigint      NOT NULL
);

CREATE TABLE review (
    id          bigserial   PRIMARY KEY,
    project_id  integer     NOT NULL,
    reviewer_id integer     NOT NULL,
    review_time timestamptz NOT NULL DEFAULT now(),
    skeleton_id bigint      NOT NULL,
    treenode_id bigint      NOT NULL,
    txid        bigint      NOT NULL DEFAULT txid_current()
);

CREATE TABLE suppressed_virtual_treenode (
    id                  serial           PRIMARY KEY,
    user_id             integer          NOT NULL,
    project_id          integer          NOT NULL,
    creation_time       timestamptz      NOT NULL,
    edition_time        timestamptz      NOT NULL,
    child_id            bigint           NOT NULL,
    location_coordinate double precision NOT NULL,
    orientation         smallint         NOT NULL,
    txid                bigint           DEFAULT txid_current()
);

CREATE TABLE data_source (
    id                integer     GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    user_id           integer     NOT NULL,
    project_id        integer     NOT NULL,
    creation_time     timestamptz NOT NULL DEFAULT now(),
    edition_time      timestamptz NOT NULL DEFAULT now(),
    name              text,
    url               text        NOT NULL,
    txid              bigint      DEFAULT txid_current(),
    source_project_id integer     NOT NULL,
    UNIQUE (project_id, name),
    UNIQUE (project_id, url, source_project_id)
);

CREATE TABLE skeleton_origin (
    id             bigint      GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    user_id        integer     NOT NULL,
    project_id     integer     NOT NULL,
    creation_time  timestamptz NOT NULL DEFAULT now(),
    edition_time   timestamptz NOT NULL DEFAULT now(),
    skeleton_id    bigint      NOT NULL,
    data_source_id integer     NOT NULL,
    source_id      bigint      NOT NULL,
    txid           bigint      DEFAULT txid_current(),
    source_type    skeleton_origin_source_type
);

CREATE TABLE catmaid_deep_link (
    id                  integer     GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    user_id             integer     NOT NULL,
    project_id          integer     NOT NULL,
    creation_time       timestamptz NOT NULL DEFAULT now(),
    edition_time        timestamptz NOT NULL DEFAULT now(),
    alias               text,
    is_public           boolean     NOT NULL DEFAULT false,
    password            text,
    location_x          real,
    location_y          real,
    location_z          real,
    active_treenode_id  bigint,
    active_connector_id bigint,
    active_skeleton_id  bigint,
    follow_id_history   boolean     DEFAULT false,
    layered_stacks      boolean     DEFAULT false,
    layout              text,
    tool                text,
    show_help           boolean     NOT NULL DEFAULT false,
    data_view_id        integer,
    message             text,
    txid                bigint      DEFAULT txid_current(),
    is_exportable       boolean     DEFAULT false,
    UNIQUE (project_id, alias),
    CONSTRAINT location_x_finite CHECK (location_x <> 'NaN' AND location_x <> 'Infinity'),
    CONSTRAINT location_y_finite CHECK (location_y <> 'NaN' AND location_y <> 'Infinity'),
    CONSTRAINT location_z_finite CHECK (location_z <> 'NaN' AND location_z <> 'Infinity')
);

CREATE TABLE catmaid_deep_link_stack (
    id            integer     GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    user_id       integer     NOT NULL,
    project_id    integer     NOT NULL,
    creation_time timestamptz NOT NULL DEFAULT now(),
    edition_time  timestamptz NOT NULL DEFAULT now(),
    txid          bigint      DEFAULT txid_current(),
    deep_link_id  integer     NOT NULL,
    stack_id      integer     NOT NULL,
    zoom_level    real        NOT NULL DEFAULT 0
);

CREATE TABLE catmaid_transaction_info (
    transaction_id bigint              NOT NULL DEFAULT txid_current(),
    execution_time timestamptz         NOT NULL DEFAULT CURRENT_TIMESTAMP,
    user_id        integer,
    project_id     integer,
    change_type    history_change_type NOT NULL,
    label          text                NOT NULL,
    PRIMARY KEY (transaction_id, execution_time)
);

-- -------------------------------------------------------------------------------------------------
-- Derived tables
-- -------------------------------------------------------------------------------------------------
-- Written by Tracelift after treenodes, connectors and links; they can be made anew from those.

CREATE TABLE treenode_edge (
    id         bigint   PRIMARY KEY,
    parent_id  bigint,
    project_id integer  NOT NULL,
    edge       geometry NOT NULL
);

CREATE TABLE treenode_connector_edge (
    id         bigint   PRIMARY KEY,
    project_id integer  NOT NULL,
    edge       geometry NOT NULL
);

CREATE TABLE connector_geom (
    id         bigint   PRIMARY KEY,
    project_id integer  NOT NULL,
    geom       geometry NOT NULL
);

CREATE TABLE catmaid_skeleton_summary (
    skeleton_id            bigint           PRIMARY KEY,
    project_id             integer          NOT NULL,
    last_summary_update    timestamptz      NOT NULL,
    original_creation_time timestamptz      NOT NULL,
    last_edition_time      timestamptz      NOT NULL,
    num_nodes              integer          NOT NULL DEFAULT 0,
    cable_length           double precision NOT NULL DEFAULT 0,
    last_editor_id         integer          NOT NULL,
    num_imported_nodes     bigint           NOT NULL DEFAULT 0
);

CREATE TABLE catmaid_stats_summary (
    id                    serial           PRIMARY KEY,
    date                  timestamptz      NOT NULL,
    n_connector_links     integer          NOT NULL DEFAULT 0,
    n_reviewed_nodes      integer          NOT NULL DEFAULT 0,
    n_treenodes           integer          NOT NULL DEFAULT 0,
    n_edited_treenodes    integer          NOT NULL DEFAULT 0,
    n_edited_connectors   integer          NOT NULL DEFAULT 0,
    n_imported_treenodes  integer          NOT NULL DEFAULT 0,
    n_imported_connectors integer          NOT NULL DEFAULT 0,
    cable_length          double precision NOT NULL DEFAULT 0,
    project_id            integer          NOT NULL,
    user_id               integer          NOT NULL,
    import_cable_length   double precision NOT NULL DEFAULT 0,
    CONSTRAINT catmaid_stats_summary_project_id_user_id_date_70ef99dd_uniq UNIQUE (project_id, user_id, date)
);

-- -------------------------------------------------------------------------------------------------
-- Indexes
-- -------------------------------------------------------------------------------------------------

CREATE INDEX auth_user_groups_group_id_idx ON auth_user_groups (group_id);
CREATE INDEX guardian_userobjectpermission_object_pk_content_type_id_idx ON guardian_userobjectpermission (object_pk, content_type_id);
CREATE INDEX guardian_groupobjectpermission_object_pk_content_type_id_idx ON guardian_groupobjectpermission (object_pk, content_type_id);

CREATE INDEX project_stack_project_id_idx ON project_stack (project_id);
CREATE INDEX project_stack_stack_id_idx ON project_stack (stack_id);
CREATE INDEX stack_mirror_stack_id_idx ON stack_mirror (stack_id);
CREATE INDEX broken_slice_stack_id_idx ON broken_slice (stack_id);
CREATE INDEX stack_stack_group_stack_group_id_idx ON stack_stack_group (stack_group_id);
CREATE INDEX stack_stack_group_stack_id_idx ON stack_stack_group (stack_id);
CREATE INDEX taggit_taggeditem_tag_id_idx ON taggit_taggeditem (tag_id);

CREATE INDEX class_project_id_idx ON class (project_id);
CREATE INDEX relation_project_id_idx ON relation (project_id);
CREATE INDEX class_instance_class_id_idx ON class_instance (class_id);
CREATE INDEX class_instance_project_id_idx ON class_instance (project_id);
CREATE INDEX class_class_project_id_idx ON class_class (project_id);
CREATE INDEX class_instance_class_instance_class_instance_a_idx ON class_instance_class_instance (class_instance_a);
CREATE INDEX class_instance_class_instance_class_instance_b_idx ON class_instance_class_instance (class_instance_b);
CREATE INDEX class_instance_class_instance_project_id_idx ON class_instance_class_instance (project_id);
CREATE INDEX stack_class_instance_project_id_idx ON stack_class_instance (project_id);
CREATE INDEX stack_group_class_instance_project_id_idx ON stack_group_class_instance (project_id);

CREATE INDEX treenode_skeleton_id_idx ON treenode (skeleton_id);
CREATE INDEX treenode_parent_id_idx ON treenode (parent_id);
CREATE INDEX treenode_project_id_idx ON treenode (project_id);
CREATE INDEX connector_project_id_idx ON connector (project_id);
CREATE INDEX treenode_connector_connector_id_idx ON treenode_connector (connector_id);
CREATE INDEX treenode_connector_skeleton_id_idx ON treenode_connector (skeleton_id);
CREATE INDEX treenode_connector_treenode_id_idx ON treenode_connector (treenode_id);
CREATE INDEX treenode_connector_project_id_idx ON treenode_connector (project_id);
CREATE INDEX treenode_class_instance_treenode_id_idx ON treenode_class_instance (treenode_id);
CREATE INDEX treenode_class_instance_class_instance_id_idx ON treenode_class_instance (class_instance_id);
CREATE INDEX treenode_class_instance_project_id_idx ON treenode_class_instance (project_id);
CREATE INDEX connector_class_instance_connector_id_idx ON connector_class_instance (connector_id);
CREATE INDEX connector_class_instance_class_instance_id_idx ON connector_class_instance (class_instance_id);
CREATE INDEX connector_class_instance_project_id_idx ON connector_class_instance (project_id);
CREATE INDEX catmaid_volume_project_id_idx ON catmaid_volume (project_id);
CREATE INDEX volume_class_instance_volume_id_idx ON volume_class_instance (volume_id);
CREATE INDEX volume_class_instance_class_instance_id_idx ON volume_class_instance (class_instance_id);
CREATE INDEX volume_class_instance_project_id_idx ON volume_class_instance (project_id);
CREATE INDEX review_skeleton_id_idx ON review (skeleton_id);
CREATE INDEX review_treenode_id_idx ON review (treenode_id);
CREATE INDEX review_project_id_idx ON review (project_id);
CREATE INDEX suppressed_virtual_treenode_child_id_idx ON suppressed_virtual_treenode (child_id);
CREATE INDEX suppressed_virtual_treenode_project_id_idx ON suppressed_virtual_treenode (project_id);
CREATE INDEX skeleton_origin_skeleton_id_idx ON skeleton_origin (skeleton_id);
CREATE INDEX skeleton_origin_data_source_id_idx ON skeleton_origin (data_source_id);
CREATE INDEX skeleton_origin_project_id_idx ON skeleton_origin (project_id);
CREATE INDEX catmaid_deep_link_stack_deep_link_id_idx ON catmaid_deep_link_stack (deep_link_id);
CREATE INDEX catmaid_transaction_info_project_id_label_idx ON catmaid_transaction_info (project_id, label);

CREATE INDEX treenode_edge_project_id_idx ON treenode_edge (project_id);
CREATE INDEX treenode_connector_edge_project_id_idx ON treenode_connector_edge (project_id);
CREATE INDEX connector_geom_project_id_idx ON connector_geom (project_id);
CREATE INDEX catmaid_skeleton_summary_project_id_idx ON catmaid_skeleton_summary (project_id);

-- Searches in a box of the space: the operators of the n-dimensional class see z too.
CREATE INDEX treenode_edge_gix ON treenode_edge USING gist (edge gist_geometry_ops_nd);
CREATE INDEX treenode_connector_edge_gix ON treenode_connector_edge USING gist (edge gist_geometry_ops_nd);
CREATE INDEX connector_geom_gix ON connector_geom USING gist (geom gist_geometry_ops_nd);

-- -------------------------------------------------------------------------------------------------
-- Rows of every instance
-- -------------------------------------------------------------------------------------------------

INSERT INTO django_content_type (app_label, model) VALUES ('catmaid', 'project');

INSERT INTO auth_permission (content_type_id, codename, name)
    SELECT django_content_type.id, permission.codename, permission.name
    FROM django_content_type, (VALUES
        ('add_project',             'Can add project'),
        ('change_project',          'Can change project'),
        ('delete_project',          'Can delete project'),
        ('view_project',            'Can view project'),
        ('can_browse',              'Can browse a project'),
        ('can_annotate',            'Can annotate in a project'),
        ('can_annotate_with_token', 'Can annotate in a project through an API token'),
        ('can_import',              'Can import data into a project'),
        ('can_administer',          'Can administer a project'),
        ('can_fork',                'Can fork a project'),
        ('can_queue_compute_task',  'Can queue computations for a project')
    ) AS permission (codename, name)
    WHERE app_label = 'catmaid' AND model = 'project';

-- What the anonymous user may browse is public. Nobody can log in with a password that starts with an exclamation mark.
INSERT INTO auth_user (id, password, is_superuser, username, first_name, last_name, email, is_staff, is_active, date_joined)
    VALUES (1, '!', false, 'AnonymousUser', '', '', '', false, true, now());
SELECT setval('auth_user_id_seq', 1);

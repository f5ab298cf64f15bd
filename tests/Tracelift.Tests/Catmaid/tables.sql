-- The tables of a CATMAID instance (last migration 0114_add_deep_link_exportable_flag), for tests: columns,
-- defaults, constraints, indexes, inheritance and types as the catalog of a live instance shows them.
--
-- Run by the owner of the database, who need not be a superuser. The extensions postgis and pg_trgm must be there.
-- A constraint has a name here only where CATMAID's differs from the one PostgreSQL would choose.

-- -------------------------------------------------------------------------------------------------
-- Types
-- -------------------------------------------------------------------------------------------------

CREATE TYPE integer3d AS (x integer, y integer, z integer);
CREATE TYPE float3d AS (x real, y real, z real);
CREATE TYPE double3d AS (x double precision, y double precision, z double precision);
CREATE TYPE rgba AS (r real, g real, b real, a real);

CREATE TYPE history_change_type AS ENUM ('Backend', 'Migration', 'External');
CREATE TYPE skeleton_origin_source_type AS ENUM ('skeleton', 'segmentation');
CREATE TYPE volume_origin_source_type AS ENUM ('mesh', 'segmentation');

-- The indexes on the extent in z of a geometry are made of these ranges.
CREATE TYPE floatrange AS RANGE (subtype = float8, subtype_diff = float8mi);

-- -------------------------------------------------------------------------------------------------
-- Users, rights and settings
-- -------------------------------------------------------------------------------------------------

CREATE TABLE django_migrations (
    id      serial       PRIMARY KEY,
    app     varchar(255) NOT NULL,
    name    varchar(255) NOT NULL,
    applied timestamptz  NOT NULL
);

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
    CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename),
    CONSTRAINT auth_permission_content_type_id_2f476e4b_fk_django_co
        FOREIGN KEY (content_type_id) REFERENCES django_content_type DEFERRABLE INITIALLY DEFERRED
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
    CONSTRAINT auth_user_groups_user_id_group_id_94350c0c_uniq UNIQUE (user_id, group_id),
    CONSTRAINT auth_user_groups_group_id_97559544_fk_auth_group_id
        FOREIGN KEY (group_id) REFERENCES auth_group DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT auth_user_groups_user_id_6a12ed8b_fk_auth_user_id
        FOREIGN KEY (user_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE auth_user_user_permissions (
    id            serial  PRIMARY KEY,
    user_id       integer NOT NULL,
    permission_id integer NOT NULL,
    CONSTRAINT auth_user_user_permissions_user_id_permission_id_14a6b632_uniq UNIQUE (user_id, permission_id),
    CONSTRAINT auth_user_user_permi_permission_id_1fbb5f2c_fk_auth_perm
        FOREIGN KEY (permission_id) REFERENCES auth_permission DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT auth_user_user_permissions_user_id_a95ead1b_fk_auth_user_id
        FOREIGN KEY (user_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE auth_group_permissions (
    id            serial  PRIMARY KEY,
    group_id      integer NOT NULL,
    permission_id integer NOT NULL,
    CONSTRAINT auth_group_permissions_group_id_permission_id_0cd325b0_uniq UNIQUE (group_id, permission_id),
    CONSTRAINT auth_group_permissio_permission_id_84c5c92e_fk_auth_perm
        FOREIGN KEY (permission_id) REFERENCES auth_permission DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT auth_group_permissions_group_id_b120cbf9_fk_auth_group_id
        FOREIGN KEY (group_id) REFERENCES auth_group DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE authtoken_token (
    key     varchar(40) PRIMARY KEY,
    created timestamptz NOT NULL,
    user_id integer     NOT NULL UNIQUE,
    CONSTRAINT authtoken_token_user_id_35299eff_fk_auth_user_id
        FOREIGN KEY (user_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE guardian_userobjectpermission (
    id              serial       PRIMARY KEY,
    object_pk       varchar(255) NOT NULL,
    content_type_id integer      NOT NULL,
    permission_id   integer      NOT NULL,
    user_id         integer      NOT NULL,
    CONSTRAINT guardian_userobjectpermi_user_id_permission_id_ob_b0b3d2fc_uniq UNIQUE (user_id, permission_id, object_pk),
    CONSTRAINT guardian_userobjectp_content_type_id_2e892405_fk_django_co
        FOREIGN KEY (content_type_id) REFERENCES django_content_type DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT guardian_userobjectp_permission_id_71807bfc_fk_auth_perm
        FOREIGN KEY (permission_id) REFERENCES auth_permission DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT guardian_userobjectpermission_user_id_d5c1e964_fk_auth_user_id
        FOREIGN KEY (user_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE guardian_groupobjectpermission (
    id              serial       PRIMARY KEY,
    object_pk       varchar(255) NOT NULL,
    content_type_id integer      NOT NULL,
    group_id        integer      NOT NULL,
    permission_id   integer      NOT NULL,
    CONSTRAINT guardian_groupobjectperm_group_id_permission_id_o_3f189f7c_uniq UNIQUE (group_id, permission_id, object_pk),
    CONSTRAINT guardian_groupobject_content_type_id_7ade36b8_fk_django_co
        FOREIGN KEY (content_type_id) REFERENCES django_content_type DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT guardian_groupobject_group_id_4bbbfb62_fk_auth_grou
        FOREIGN KEY (group_id) REFERENCES auth_group DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT guardian_groupobject_permission_id_36572738_fk_auth_perm
        FOREIGN KEY (permission_id) REFERENCES auth_permission DEFERRABLE INITIALLY DEFERRED
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
    comment           text,
    CONSTRAINT data_view_type_id_refs_id
        FOREIGN KEY (data_view_type_id) REFERENCES data_view_type DEFERRABLE INITIALLY DEFERRED
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
    home_view_id                              integer,
    FOREIGN KEY (home_view_id) REFERENCES data_view ON DELETE SET NULL,
    FOREIGN KEY (primary_group_id) REFERENCES auth_group,
    CONSTRAINT userpofile_user_id_refs_id FOREIGN KEY (user_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE client_datastore (
    id   serial       PRIMARY KEY,
    name varchar(255) NOT NULL UNIQUE
);

CREATE TABLE catmaid_samplerstate (
    id          serial PRIMARY KEY,
    name        text   NOT NULL,
    description text   NOT NULL
);

CREATE TABLE catmaid_samplerintervalstate (
    id          serial PRIMARY KEY,
    name        text   NOT NULL,
    description text   NOT NULL
);

CREATE TABLE catmaid_samplerdomaintype (
    id          serial PRIMARY KEY,
    name        text   NOT NULL,
    description text   NOT NULL
);

CREATE TABLE catmaid_samplerconnectorstate (
    id          serial PRIMARY KEY,
    name        text   NOT NULL,
    description text   NOT NULL
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
    orientation integer  NOT NULL,
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT project_stack_stack_id_refs_id FOREIGN KEY (stack_id) REFERENCES stack DEFERRABLE INITIALLY DEFERRED
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
    position         integer NOT NULL,
    CONSTRAINT stack_mirror_stack_id_d5c7ec7a_fk_stack_id
        FOREIGN KEY (stack_id) REFERENCES stack DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE broken_slice (
    id       serial  PRIMARY KEY,
    stack_id integer NOT NULL,
    "index"  integer NOT NULL,
    CONSTRAINT broken_slices_stack_id_refs_id FOREIGN KEY (stack_id) REFERENCES stack DEFERRABLE INITIALLY DEFERRED
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
    stack_group_id    integer NOT NULL,
    CONSTRAINT stack_stack_group_group_relation_id_6c12cc83_fk_stack_gro
        FOREIGN KEY (group_relation_id) REFERENCES stack_group_relation DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT stack_stack_group_stack_group_id_eb148f94_fk_stack_group_id
        FOREIGN KEY (stack_group_id) REFERENCES stack_group DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT stack_stack_group_stack_id_279d97b3_fk_stack_id
        FOREIGN KEY (stack_id) REFERENCES stack DEFERRABLE INITIALLY DEFERRED
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
    CONSTRAINT taggit_taggeditem_content_type_id_object_i_4bb97a8e_uniq UNIQUE (content_type_id, object_id, tag_id),
    CONSTRAINT taggit_taggeditem_content_type_id_9957a03c_fk_django_co
        FOREIGN KEY (content_type_id) REFERENCES django_content_type DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT taggit_taggeditem_tag_id_f4f5b767_fk_taggit_tag_id
        FOREIGN KEY (tag_id) REFERENCES taggit_tag DEFERRABLE INITIALLY DEFERRED
);

-- -------------------------------------------------------------------------------------------------
-- Tracing: the concept family
-- -------------------------------------------------------------------------------------------------
-- One sequence, concept_id_seq, gives the ids of every table that inherits from concept. Primary keys are per table.

-- Abstract, as location is.
CREATE TABLE concept (
    id            bigserial,
    user_id       integer     NOT NULL,
    project_id    integer     NOT NULL,
    creation_time timestamptz NOT NULL DEFAULT now(),
    edition_time  timestamptz NOT NULL DEFAULT now(),
    txid          bigint      NOT NULL DEFAULT txid_current(),
    CONSTRAINT concept_id_pkey PRIMARY KEY (id),
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (user_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE class (
    class_name  text NOT NULL,
    description text,
    CONSTRAINT class_id_pkey PRIMARY KEY (id) INCLUDE (project_id, class_name),
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (user_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED
) INHERITS (concept);

CREATE TABLE relation (
    relation_name varchar(255) NOT NULL,
    uri           text,
    description   text,
    isreciprocal  boolean      NOT NULL DEFAULT false,
    CONSTRAINT relation_id_pkey PRIMARY KEY (id) INCLUDE (project_id, relation_name),
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (user_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED
) INHERITS (concept);

-- Abstract, as location is: every link inherits from it.
CREATE TABLE relation_instance (
    relation_id bigint NOT NULL,
    CONSTRAINT relation_instance_id_pkey PRIMARY KEY (id),
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (relation_id) REFERENCES relation DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (user_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED
) INHERITS (concept);

CREATE TABLE class_instance (
    class_id bigint       NOT NULL,
    name     varchar(255) NOT NULL,
    CONSTRAINT class_instance_id_pkey PRIMARY KEY (id) INCLUDE (class_id, project_id),
    FOREIGN KEY (class_id) REFERENCES class DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (user_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED
) INHERITS (concept);

CREATE TABLE class_class (
    class_a bigint NOT NULL,
    class_b bigint NOT NULL,
    CONSTRAINT class_class_id_pkey PRIMARY KEY (id),
    FOREIGN KEY (class_a) REFERENCES class ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (class_b) REFERENCES class ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (relation_id) REFERENCES relation DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (user_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED
) INHERITS (relation_instance);

CREATE TABLE class_instance_class_instance (
    class_instance_a bigint NOT NULL,
    class_instance_b bigint NOT NULL,
    CONSTRAINT class_instance_class_instance_id_pkey PRIMARY KEY (id),
    FOREIGN KEY (class_instance_a) REFERENCES class_instance DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (class_instance_b) REFERENCES class_instance DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (relation_id) REFERENCES relation DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (user_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED
) INHERITS (relation_instance);

CREATE TABLE stack_class_instance (
    class_instance_id bigint  NOT NULL,
    stack_id          integer NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (class_instance_id) REFERENCES class_instance ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT stack_class_instance_instance_relation_id_fkey
        FOREIGN KEY (relation_id) REFERENCES relation DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (stack_id) REFERENCES stack ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (user_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED
) INHERITS (relation_instance);

CREATE TABLE stack_group_class_instance (
    class_instance_id bigint  NOT NULL,
    stack_group_id    integer NOT NULL,
    CONSTRAINT stack_group_class_instance_id_pkey PRIMARY KEY (id),
    FOREIGN KEY (class_instance_id) REFERENCES class_instance ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (relation_id) REFERENCES relation DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (stack_group_id) REFERENCES stack_group ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (user_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED
) INHERITS (relation_instance);

CREATE TABLE log (
    operation_type varchar(255) NOT NULL,
    location       float3d,
    freetext       text,
    CONSTRAINT log_id_pkey PRIMARY KEY (id),
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (user_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED
) INHERITS (concept);

-- -------------------------------------------------------------------------------------------------
-- Tracing: the location family and what hangs on it
-- -------------------------------------------------------------------------------------------------
-- One sequence, location_id_seq, gives the ids of treenodes and connectors.

-- Abstract: has no rows of its own; a query on it sees those of its children.
CREATE TABLE location (
    id            bigserial,
    project_id    integer     NOT NULL,
    location_x    real        NOT NULL,
    location_y    real        NOT NULL,
    location_z    real        NOT NULL,
    editor_id     integer     NOT NULL,
    user_id       integer     NOT NULL,
    creation_time timestamptz NOT NULL DEFAULT now(),
    edition_time  timestamptz NOT NULL DEFAULT now(),
    txid          bigint      DEFAULT txid_current(),
    CONSTRAINT location_pkey1 PRIMARY KEY (id),
    CONSTRAINT location_x_finite CHECK (location_x <> 'NaN' AND location_x <> 'Infinity'),
    CONSTRAINT location_y_finite CHECK (location_y <> 'NaN' AND location_y <> 'Infinity'),
    CONSTRAINT location_z_finite CHECK (location_z <> 'NaN' AND location_z <> 'Infinity'),
    FOREIGN KEY (editor_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (user_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE treenode (
    skeleton_id bigint   NOT NULL,
    parent_id   bigint,
    radius      real     NOT NULL DEFAULT 0,
    confidence  smallint NOT NULL DEFAULT 5,
    CONSTRAINT treenode_id_pkey PRIMARY KEY (id),
    FOREIGN KEY (editor_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (parent_id) REFERENCES treenode DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (skeleton_id) REFERENCES class_instance ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (user_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED
) INHERITS (location);

-- All columns stand here because txid comes last in CATMAID, where INHERITS would put it before confidence.
-- No foreign keys: CATMAID has none here.
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
ALTER TABLE connector INHERIT location;

-- The unique constraint's name is cut off at PostgreSQL's 63 bytes.
CREATE TABLE treenode_connector (
    treenode_id  bigint   NOT NULL,
    connector_id bigint   NOT NULL,
    skeleton_id  bigint   NOT NULL,
    confidence   smallint NOT NULL DEFAULT 5,
    CONSTRAINT treenode_connector_id_pkey PRIMARY KEY (id),
    CONSTRAINT treenode_connector_project_id_treenode_id_connector_id_relation UNIQUE (project_id, treenode_id, connector_id, relation_id),
    FOREIGN KEY (connector_id) REFERENCES connector ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (relation_id) REFERENCES relation DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (skeleton_id) REFERENCES class_instance ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (treenode_id) REFERENCES treenode ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (user_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED
) INHERITS (relation_instance);

CREATE TABLE treenode_class_instance (
    treenode_id       bigint NOT NULL,
    class_instance_id bigint NOT NULL,
    CONSTRAINT treenode_class_instance_id_pkey PRIMARY KEY (id),
    FOREIGN KEY (class_instance_id) REFERENCES class_instance ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (relation_id) REFERENCES relation DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (treenode_id) REFERENCES treenode ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (user_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED
) INHERITS (relation_instance);

CREATE TABLE connector_class_instance (
    connector_id      bigint NOT NULL,
    class_instance_id bigint NOT NULL,
    CONSTRAINT connector_class_instance_id_pkey PRIMARY KEY (id),
    FOREIGN KEY (class_instance_id) REFERENCES class_instance ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (connector_id) REFERENCES connector ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (relation_id) REFERENCES relation DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (user_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED
) INHERITS (relation_instance);

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
    meta_computed boolean      NOT NULL DEFAULT false,
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT volume_editor_id_refs_id FOREIGN KEY (editor_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT volume_user_id_refs_id FOREIGN KEY (user_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE volume_class_instance (
    volume_id         bigint NOT NULL,
    class_instance_id bigint NOT NULL,
    CONSTRAINT volume_class_instance_id_pkey PRIMARY KEY (id),
    FOREIGN KEY (class_instance_id) REFERENCES class_instance ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (relation_id) REFERENCES relation DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (user_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (volume_id) REFERENCES catmaid_volume ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
) INHERITS (relation_instance);

CREATE TABLE review (
    id          bigserial,
    project_id  integer     NOT NULL,
    reviewer_id integer     NOT NULL,
    review_time timestamptz NOT NULL DEFAULT now(),
    skeleton_id bigint      NOT NULL,
    treenode_id bigint      NOT NULL,
    txid        bigint      NOT NULL DEFAULT txid_current(),
    CONSTRAINT review_id_pkey PRIMARY KEY (id),
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (skeleton_id) REFERENCES class_instance ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (treenode_id) REFERENCES treenode ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT review_user_id_fkey FOREIGN KEY (reviewer_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED
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
    txid                bigint           DEFAULT txid_current(),
    FOREIGN KEY (child_id) REFERENCES treenode ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT suppressed_vnodes_user_id_refs_id FOREIGN KEY (user_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED
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
    UNIQUE (project_id, url, source_project_id),
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE,
    FOREIGN KEY (user_id) REFERENCES auth_user
);

CREATE TABLE skeleton_origin (
    id             bigint      GENERATED BY DEFAULT AS IDENTITY,
    user_id        integer     NOT NULL,
    project_id     integer     NOT NULL,
    creation_time  timestamptz NOT NULL DEFAULT now(),
    edition_time   timestamptz NOT NULL DEFAULT now(),
    skeleton_id    bigint      NOT NULL,
    data_source_id integer     NOT NULL,
    source_id      bigint      NOT NULL,
    txid           bigint      DEFAULT txid_current(),
    source_type    skeleton_origin_source_type,
    CONSTRAINT skeleton_origin_pkey1 PRIMARY KEY (id),
    CONSTRAINT skeleton_origin_data_source_id_fkey1 FOREIGN KEY (data_source_id) REFERENCES data_source ON DELETE CASCADE,
    CONSTRAINT skeleton_origin_project_id_fkey1 FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE,
    CONSTRAINT skeleton_origin_skeleton_id_fkey1 FOREIGN KEY (skeleton_id) REFERENCES class_instance ON DELETE CASCADE,
    CONSTRAINT skeleton_origin_user_id_fkey1 FOREIGN KEY (user_id) REFERENCES auth_user
);

CREATE TABLE volume_origin (
    id             integer     GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    user_id        integer     NOT NULL,
    project_id     integer     NOT NULL,
    creation_time  timestamptz NOT NULL DEFAULT now(),
    edition_time   timestamptz NOT NULL DEFAULT now(),
    volume_id      bigint      NOT NULL,
    data_source_id integer     NOT NULL,
    source_id      bigint      NOT NULL,
    txid           bigint      DEFAULT txid_current(),
    source_type    volume_origin_source_type,
    FOREIGN KEY (data_source_id) REFERENCES data_source ON DELETE CASCADE,
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE,
    FOREIGN KEY (user_id) REFERENCES auth_user,
    FOREIGN KEY (volume_id) REFERENCES class_instance ON DELETE CASCADE
);

-- user_id is NOT NULL with ON DELETE SET NULL, here and below: so it is in CATMAID.
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
    CONSTRAINT location_z_finite CHECK (location_z <> 'NaN' AND location_z <> 'Infinity'),
    FOREIGN KEY (active_connector_id) REFERENCES connector ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (active_skeleton_id) REFERENCES class_instance ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (active_treenode_id) REFERENCES treenode ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (data_view_id) REFERENCES data_view ON DELETE SET NULL,
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE,
    FOREIGN KEY (user_id) REFERENCES auth_user ON DELETE SET NULL
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
    zoom_level    real        NOT NULL DEFAULT 0,
    FOREIGN KEY (deep_link_id) REFERENCES catmaid_deep_link ON DELETE CASCADE,
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE,
    FOREIGN KEY (stack_id) REFERENCES stack ON DELETE CASCADE,
    FOREIGN KEY (user_id) REFERENCES auth_user ON DELETE SET NULL
);

CREATE TABLE catmaid_transaction_info (
    transaction_id bigint              NOT NULL DEFAULT txid_current(),
    execution_time timestamptz         NOT NULL DEFAULT CURRENT_TIMESTAMP,
    user_id        integer,
    project_id     integer,
    change_type    history_change_type NOT NULL,
    label          text                NOT NULL,
    CONSTRAINT catmaid_transaction_info_pk PRIMARY KEY (transaction_id, execution_time)
);

-- -------------------------------------------------------------------------------------------------
-- Derived tables
-- -------------------------------------------------------------------------------------------------
-- Filled by triggers (triggers.sql) and, for the statistics, by CATMAID's own commands.

CREATE TABLE treenode_edge (
    id         bigint   PRIMARY KEY,
    parent_id  bigint,
    project_id integer  NOT NULL,
    edge       geometry NOT NULL
);

-- The foreign key of id points at the table itself in CATMAID, so it guards nothing.
CREATE TABLE treenode_connector_edge (
    id         bigint,
    project_id integer  NOT NULL,
    edge       geometry NOT NULL,
    CONSTRAINT treenode_connector_edge_pkey1 PRIMARY KEY (id),
    FOREIGN KEY (id) REFERENCES treenode_connector_edge ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);

-- Has no primary key in CATMAID.
CREATE TABLE connector_geom (
    id         bigint   NOT NULL,
    project_id integer  NOT NULL,
    geom       geometry NOT NULL,
    FOREIGN KEY (id) REFERENCES connector ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE catmaid_skeleton_summary (
    skeleton_id            bigint           NOT NULL,
    project_id             integer          NOT NULL,
    last_summary_update    timestamptz      NOT NULL,
    original_creation_time timestamptz      NOT NULL,
    last_edition_time      timestamptz      NOT NULL,
    num_nodes              integer          NOT NULL DEFAULT 0,
    cable_length           double precision NOT NULL DEFAULT 0,
    last_editor_id         integer          NOT NULL,
    num_imported_nodes     bigint           NOT NULL DEFAULT 0,
    CONSTRAINT catmaid_skeleton_id_pkey PRIMARY KEY (skeleton_id) INCLUDE (num_nodes),
    FOREIGN KEY (last_editor_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (skeleton_id) REFERENCES class_instance ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
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
    CONSTRAINT catmaid_stats_summary_project_id_user_id_date_70ef99dd_uniq UNIQUE (project_id, user_id, date),
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT catmaid_stats_summary_user_id_0bd4d78a_fk_auth_user_id
        FOREIGN KEY (user_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED
);

-- -------------------------------------------------------------------------------------------------
-- The spatial cache
-- -------------------------------------------------------------------------------------------------
-- A grid describes cells; workers fill them and learn by notifications which are stale.

CREATE TABLE node_grid_cache (
    id                            serial  PRIMARY KEY,
    project_id                    integer,
    orientation                   integer NOT NULL DEFAULT 0,
    cell_width                    bigint,
    cell_height                   bigint,
    cell_depth                    bigint,
    n_largest_skeletons_limit     integer,
    n_last_edited_skeletons_limit integer,
    n_lod_levels                  integer NOT NULL DEFAULT 1,
    lod_min_bucket_size           integer NOT NULL DEFAULT 500,
    lod_strategy                  text    NOT NULL DEFAULT 'linear',
    hidden_last_editor_id         integer,
    allow_empty                   boolean NOT NULL DEFAULT false,
    has_json_data                 boolean NOT NULL DEFAULT false,
    has_json_text_data            boolean NOT NULL DEFAULT false,
    has_msgpack_data              boolean NOT NULL DEFAULT false,
    enabled                       boolean NOT NULL DEFAULT true,
    ordering                      text,
    CONSTRAINT node_grid_cache_project_id_orientation_cell_width_cell_heig_key
        UNIQUE (project_id, orientation, cell_width, cell_height, cell_depth),
    FOREIGN KEY (hidden_last_editor_id) REFERENCES auth_user ON DELETE SET NULL,
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE
);

CREATE TABLE node_grid_cache_cell (
    id             bigserial   PRIMARY KEY,
    grid_id        integer,
    x_index        integer     NOT NULL,
    y_index        integer     NOT NULL,
    z_index        integer     NOT NULL,
    update_time    timestamptz NOT NULL DEFAULT now(),
    msgpack_data   bytea[],
    json_data      jsonb[],
    json_text_data text[],
    UNIQUE (grid_id, x_index, y_index, z_index),
    FOREIGN KEY (grid_id) REFERENCES node_grid_cache ON DELETE CASCADE
);

CREATE TABLE dirty_node_grid_cache_cell (
    id                bigserial   PRIMARY KEY,
    grid_id           integer,
    x_index           integer     NOT NULL,
    y_index           integer     NOT NULL,
    z_index           integer     NOT NULL,
    invalidation_time timestamptz NOT NULL DEFAULT now(),
    UNIQUE (grid_id, x_index, y_index, z_index),
    FOREIGN KEY (grid_id) REFERENCES node_grid_cache ON DELETE CASCADE
);

-- Says nothing until an administrator switches notifications on, which replaces the function.
CREATE FUNCTION notify_conditionally(channel text, payload text) RETURNS integer
LANGUAGE sql AS 'SELECT 0';

CREATE FUNCTION enable_spatial_update_events() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    CREATE OR REPLACE FUNCTION notify_conditionally(channel text, payload text) RETURNS integer
    LANGUAGE sql AS 'SELECT 1 FROM pg_notify(channel, payload)';
END
$$;

-- -------------------------------------------------------------------------------------------------
-- Indexes
-- -------------------------------------------------------------------------------------------------
-- Those that no constraint makes.

CREATE INDEX auth_permission_content_type_id_2f476e4b ON auth_permission (content_type_id);

CREATE INDEX auth_group_name_a6ea08ec_like ON auth_group (name varchar_pattern_ops);

CREATE INDEX auth_user_username_6821ab7c_like ON auth_user (username varchar_pattern_ops);

CREATE INDEX auth_user_groups_group_id_97559544 ON auth_user_groups (group_id);
CREATE INDEX auth_user_groups_user_id_6a12ed8b ON auth_user_groups (user_id);

CREATE INDEX authtoken_token_key_10f0b77e_like ON authtoken_token (key varchar_pattern_ops);

CREATE INDEX guardian_us_content_179ed2_idx ON guardian_userobjectpermission (content_type_id, object_pk);
CREATE INDEX guardian_userobjectpermission_content_type_id_2e892405 ON guardian_userobjectpermission (content_type_id);
CREATE INDEX guardian_userobjectpermission_permission_id_71807bfc ON guardian_userobjectpermission (permission_id);
CREATE INDEX guardian_userobjectpermission_user_id_d5c1e964 ON guardian_userobjectpermission (user_id);

CREATE INDEX guardian_gr_content_ae6aec_idx ON guardian_groupobjectpermission (content_type_id, object_pk);
CREATE INDEX guardian_groupobjectpermission_content_type_id_7ade36b8 ON guardian_groupobjectpermission (content_type_id);
CREATE INDEX guardian_groupobjectpermission_group_id_4bbbfb62 ON guardian_groupobjectpermission (group_id);
CREATE INDEX guardian_groupobjectpermission_permission_id_36572738 ON guardian_groupobjectpermission (permission_id);

CREATE INDEX data_view_data_view_type_id ON data_view (data_view_type_id);

CREATE INDEX client_datastore_name_like ON client_datastore (name varchar_pattern_ops);

CREATE INDEX project_stack_project_id ON project_stack (project_id);
CREATE INDEX project_stack_stack_id ON project_stack (stack_id);

CREATE INDEX stack_mirror_stack_id_d5c7ec7a ON stack_mirror (stack_id);

CREATE INDEX broken_slice_stack_id ON broken_slice (stack_id);

CREATE INDEX stack_stack_group_group_relation_id_6c12cc83 ON stack_stack_group (group_relation_id);
CREATE INDEX stack_stack_group_stack_group_id_eb148f94 ON stack_stack_group (stack_group_id);
CREATE INDEX stack_stack_group_stack_id_279d97b3 ON stack_stack_group (stack_id);

CREATE INDEX taggit_tag_name_58eb2ed9_like ON taggit_tag (name varchar_pattern_ops);
CREATE INDEX taggit_tag_slug_6be58b2c_like ON taggit_tag (slug varchar_pattern_ops);

CREATE INDEX taggit_taggeditem_content_type_id_9957a03c ON taggit_taggeditem (content_type_id);
CREATE INDEX taggit_taggeditem_content_type_id_object_id_196cc965_idx ON taggit_taggeditem (content_type_id, object_id);
CREATE INDEX taggit_taggeditem_object_id_e2d7d1df ON taggit_taggeditem (object_id);
CREATE INDEX taggit_taggeditem_tag_id_f4f5b767 ON taggit_taggeditem (tag_id);

CREATE INDEX class_class_name_idx ON class (class_name) INCLUDE (id, project_id);
CREATE INDEX class_project_id ON class (project_id);
CREATE INDEX class_user_id ON class (user_id);

CREATE INDEX class_instance_class_id ON class_instance (class_id);
CREATE INDEX class_instance_name_trgm_idx ON class_instance USING gin (name gin_trgm_ops);
CREATE INDEX class_instance_project_id ON class_instance (project_id);
CREATE INDEX class_instance_upper_name_idx ON class_instance (upper(name));
CREATE INDEX class_instance_user_id ON class_instance (user_id);

CREATE INDEX class_class_class_a ON class_class (class_a);
CREATE INDEX class_class_class_b ON class_class (class_b);
CREATE INDEX class_class_project_id ON class_class (project_id);
CREATE INDEX class_class_relation_id ON class_class (relation_id);
CREATE INDEX class_class_user_id ON class_class (user_id);

CREATE INDEX class_instance_class_instance_class_instance_a ON class_instance_class_instance (class_instance_a) INCLUDE (relation_id, class_instance_b, project_id);
CREATE INDEX class_instance_class_instance_class_instance_b ON class_instance_class_instance (class_instance_b) INCLUDE (relation_id, class_instance_a, project_id);
CREATE INDEX class_instance_class_instance_project_id ON class_instance_class_instance (project_id);
CREATE INDEX class_instance_class_instance_relation_id ON class_instance_class_instance (relation_id);
CREATE INDEX class_instance_class_instance_user_id ON class_instance_class_instance (user_id);

CREATE INDEX location_creation_time_index ON location (creation_time);
CREATE INDEX location_edition_time_index ON location (edition_time);
CREATE INDEX location_location_x_index ON location (project_id, location_x);
CREATE INDEX location_location_y_index ON location (project_id, location_y);
CREATE INDEX location_location_z_index ON location (project_id, location_z);

CREATE INDEX treenode_creation_time_idx ON treenode (creation_time);
CREATE INDEX treenode_edition_time_idx ON treenode (edition_time);
CREATE INDEX treenode_parent_id_idx ON treenode (parent_id);
CREATE INDEX treenode_project_id_location_x_idx ON treenode (project_id, location_x);
CREATE INDEX treenode_project_id_location_y_idx ON treenode (project_id, location_y);
CREATE INDEX treenode_project_id_location_z_idx ON treenode (project_id, location_z);
CREATE INDEX treenode_project_id_user_id_idx ON treenode (user_id, project_id);
CREATE INDEX treenode_skeleton_id_project_id_idx ON treenode (skeleton_id, project_id);

CREATE INDEX connector_creation_time_index ON connector (creation_time);
CREATE INDEX connector_edition_time_index ON connector (edition_time);
CREATE INDEX connector_project_location ON connector (project_id, location_x, location_y, location_z);

CREATE INDEX treenode_connector_connector_id_idx ON treenode_connector (connector_id);
CREATE INDEX treenode_connector_creation_time_idx_idx ON treenode_connector (creation_time);
CREATE INDEX treenode_connector_project_id_idx ON treenode_connector (project_id);
CREATE INDEX treenode_connector_relation_id_idx ON treenode_connector (relation_id);
CREATE INDEX treenode_connector_skeleton_id_idx ON treenode_connector (skeleton_id);
CREATE INDEX treenode_connector_treenode_id_idx ON treenode_connector (treenode_id);
CREATE INDEX treenode_connector_user_id_idx ON treenode_connector (user_id);

CREATE INDEX treenode_class_instance_class_instance_id_idx ON treenode_class_instance (class_instance_id);
CREATE INDEX treenode_class_instance_project_id_idx ON treenode_class_instance (project_id);
CREATE INDEX treenode_class_instance_relation_id_idx ON treenode_class_instance (relation_id);
CREATE INDEX treenode_class_instance_treenode_id_idx ON treenode_class_instance (treenode_id);
CREATE INDEX treenode_class_instance_user_id_idx ON treenode_class_instance (user_id);

CREATE INDEX connector_class_instance_class_instance_id ON connector_class_instance (class_instance_id);
CREATE INDEX connector_class_instance_connector_id ON connector_class_instance (connector_id);
CREATE INDEX connector_class_instance_project_id ON connector_class_instance (project_id);
CREATE INDEX connector_class_instance_relation_id ON connector_class_instance (relation_id);
CREATE INDEX connector_class_instance_user_id ON connector_class_instance (user_id);

CREATE INDEX catmaid_volume_editor_id ON catmaid_volume (editor_id);
CREATE INDEX catmaid_volume_geometry_id ON catmaid_volume USING gist (geometry gist_geometry_ops_nd);
CREATE INDEX catmaid_volume_project_id ON catmaid_volume (project_id);
CREATE INDEX catmaid_volume_user_id ON catmaid_volume (user_id);

CREATE INDEX review_project_id_idx ON review (project_id);
CREATE INDEX review_review_time_idx ON review (review_time);
CREATE INDEX review_reviewer_id_idx ON review (reviewer_id);
CREATE INDEX review_skeleton_id_idx ON review (skeleton_id);
CREATE INDEX review_treenode_id_idx ON review (treenode_id);

CREATE INDEX suppressed_virtual_treenode_child_id ON suppressed_virtual_treenode (child_id);
CREATE INDEX suppressed_virtual_treenode_project_id ON suppressed_virtual_treenode (project_id);
CREATE INDEX suppressed_virtual_treenode_user_id ON suppressed_virtual_treenode (user_id);

CREATE INDEX skeleton_origin_data_source_id_idx ON skeleton_origin (data_source_id);
CREATE INDEX skeleton_origin_skeleton_id_idx ON skeleton_origin (skeleton_id);
CREATE INDEX skeleton_origin_source_id_idx ON skeleton_origin (source_id);

CREATE INDEX deep_links_alias_idx ON catmaid_deep_link (alias);
CREATE INDEX deep_links_project_user_idx ON catmaid_deep_link (project_id, user_id);

CREATE INDEX deep_links_stack_link_idx ON catmaid_deep_link_stack (deep_link_id);

CREATE INDEX catmaid_transaction_info_execution_time_idx ON catmaid_transaction_info USING brin (execution_time);
CREATE INDEX catmaid_transaction_info_project_id_label_idx ON catmaid_transaction_info (project_id, label);

CREATE INDEX treenode_edge_2d_gist ON treenode_edge USING gist (edge);
CREATE INDEX treenode_edge_gix ON treenode_edge USING gist (edge gist_geometry_ops_nd);
CREATE INDEX treenode_edge_project_id_index ON treenode_edge (project_id);
CREATE INDEX treenode_edge_z_range_gist ON treenode_edge USING gist (floatrange(ST_ZMin(edge::box3d), ST_ZMax(edge::box3d), '[]'));

CREATE INDEX treenode_connector_edge_2d_gist ON treenode_connector_edge USING gist (edge);
CREATE INDEX treenode_connector_edge_gix ON treenode_connector_edge USING gist (edge gist_geometry_ops_nd);
CREATE INDEX treenode_connector_edge_project_index ON treenode_connector_edge (project_id);
CREATE INDEX treenode_connector_edge_z_range_gist ON treenode_connector_edge USING gist (floatrange(ST_ZMin(edge::box3d), ST_ZMax(edge::box3d), '[]'));

CREATE INDEX connector_geom_2d_gist ON connector_geom USING gist (geom);
CREATE INDEX connector_geom_gix ON connector_geom USING gist (geom gist_geometry_ops_nd);
CREATE INDEX connector_geom_project_index ON connector_geom (project_id);
CREATE INDEX connector_geom_z_range_gist ON connector_geom USING gist (floatrange(ST_ZMin(geom::box3d), ST_ZMax(geom::box3d), '[]'));

CREATE INDEX catmaid_skeleton_summary_cable_length_idx ON catmaid_skeleton_summary (cable_length);
CREATE INDEX catmaid_skeleton_summary_last_editor_id_idx ON catmaid_skeleton_summary (last_editor_id);
CREATE INDEX catmaid_skeleton_summary_num_imported_nodes_idx ON catmaid_skeleton_summary (num_imported_nodes);
CREATE INDEX catmaid_skeleton_summary_num_nodes_idx ON catmaid_skeleton_summary (num_nodes);
CREATE INDEX catmaid_skeleton_summary_project_id_idx ON catmaid_skeleton_summary (project_id);
CREATE INDEX catmaid_skeleton_summary_skeleton_id_idx ON catmaid_skeleton_summary (skeleton_id, project_id);

CREATE INDEX catmaid_stats_summary_date_1d4caa03 ON catmaid_stats_summary (date);
CREATE INDEX catmaid_stats_summary_project_id_8b6cab99 ON catmaid_stats_summary (project_id);
CREATE INDEX catmaid_stats_summary_user_id_0bd4d78a ON catmaid_stats_summary (user_id);

-- -------------------------------------------------------------------------------------------------
-- Rows of every instance
-- -------------------------------------------------------------------------------------------------

INSERT INTO django_migrations (app, name, applied) VALUES
    ('contenttypes', '0001_initial', now()),
    ('contenttypes', '0002_remove_content_type_name', now()),
    ('auth', '0001_initial', now()),
    ('authtoken', '0001_initial', now()),
    ('guardian', '0001_initial', now()),
    ('taggit', '0001_initial', now()),
    ('sessions', '0001_initial', now()),
    ('catmaid', '0001_initial', now()),
    ('catmaid', '0114_add_deep_link_exportable_flag', now());

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

INSERT INTO auth_user (id, password, is_superuser, username, first_name, last_name, email, is_staff, is_active, date_joined)
    VALUES (1, '!x', false, 'AnonymousUser', '', '', '', false, true, now());
SELECT setval('auth_user_id_seq', 1);

-- -------------------------------------------------------------------------------------------------
-- Parts of a project besides tracing data and stacks
-- -------------------------------------------------------------------------------------------------

-- Places of landmarks and other points, and named lists of coordinates.

CREATE TABLE point (
    radius        real        NOT NULL DEFAULT 0,
    confidence    smallint    NOT NULL DEFAULT 5,
    PRIMARY KEY (id)
) INHERITS (location);

CREATE TABLE point_class_instance (
    point_id          bigint      NOT NULL,
    class_instance_id bigint      NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (class_instance_id) REFERENCES class_instance ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (point_id) REFERENCES point ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (relation_id) REFERENCES relation DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (user_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED
) INHERITS (relation_instance);

CREATE TABLE point_connector (
    point_id      bigint      NOT NULL,
    connector_id  bigint      NOT NULL,
    confidence    smallint    NOT NULL DEFAULT 5,
    PRIMARY KEY (id),
    FOREIGN KEY (connector_id) REFERENCES connector ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (point_id) REFERENCES point ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (relation_id) REFERENCES relation DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (user_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED,
    UNIQUE (project_id, point_id, connector_id, relation_id)
) INHERITS (relation_instance);

CREATE TABLE pointcloud (
    id            integer     GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    user_id       integer     NOT NULL,
    project_id    integer     NOT NULL,
    creation_time timestamptz NOT NULL DEFAULT now(),
    edition_time  timestamptz NOT NULL DEFAULT now(),
    name          text        NOT NULL,
    description   text        NOT NULL DEFAULT '',
    source_path   text        NOT NULL DEFAULT '',
    txid          bigint      DEFAULT txid_current(),
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE,
    FOREIGN KEY (user_id) REFERENCES auth_user ON DELETE CASCADE
);

CREATE TABLE pointcloud_point (
    id            integer     GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    project_id    integer     NOT NULL,
    pointcloud_id integer     NOT NULL,
    point_id      bigint      NOT NULL,
    edition_time  timestamptz NOT NULL DEFAULT now(),
    txid          bigint      DEFAULT txid_current(),
    FOREIGN KEY (point_id) REFERENCES point ON DELETE CASCADE,
    FOREIGN KEY (pointcloud_id) REFERENCES pointcloud ON DELETE CASCADE,
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE
);

CREATE TABLE image_data (
    id            integer     GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    user_id       integer     NOT NULL,
    project_id    integer     NOT NULL,
    creation_time timestamptz NOT NULL DEFAULT now(),
    edition_time  timestamptz NOT NULL DEFAULT now(),
    name          text        NOT NULL,
    description   text        NOT NULL DEFAULT '',
    source_path   text        NOT NULL DEFAULT '',
    content_type  text        NOT NULL,
    image         bytea       NOT NULL,
    txid          bigint      DEFAULT txid_current(),
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (user_id) REFERENCES auth_user ON DELETE CASCADE
);

CREATE TABLE pointcloud_image_data (
    id            integer GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    project_id    integer NOT NULL,
    pointcloud_id integer NOT NULL,
    image_data_id integer NOT NULL,
    txid          bigint  DEFAULT txid_current(),
    FOREIGN KEY (image_data_id) REFERENCES image_data ON DELETE CASCADE,
    FOREIGN KEY (pointcloud_id) REFERENCES pointcloud ON DELETE CASCADE,
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE
);

CREATE TABLE point_set (
    id            integer     GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    user_id       integer     NOT NULL,
    project_id    integer     NOT NULL,
    creation_time timestamptz NOT NULL DEFAULT now(),
    edition_time  timestamptz NOT NULL DEFAULT now(),
    name          text        NOT NULL,
    description   text,
    txid          bigint      DEFAULT txid_current(),
    points        real[]      NOT NULL,
    CHECK (cardinality(points) % 3 = 0),
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE,
    FOREIGN KEY (user_id) REFERENCES auth_user ON DELETE CASCADE
);

-- Samplers of skeletons.

CREATE TABLE catmaid_sampler (
    id                         bigserial        PRIMARY KEY,
    creation_time              timestamptz      NOT NULL,
    edition_time               timestamptz      NOT NULL,
    interval_length            double precision NOT NULL,
    project_id                 integer          NOT NULL,
    sampler_state_id           integer          NOT NULL,
    skeleton_id                bigint           NOT NULL,
    user_id                    integer          NOT NULL,
    interval_error             double precision NOT NULL,
    merge_limit                real             NOT NULL DEFAULT 0,
    review_required            boolean          NOT NULL,
    create_interval_boundaries boolean          NOT NULL,
    leaf_segment_handling      text             NOT NULL,
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (sampler_state_id) REFERENCES catmaid_samplerstate ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (skeleton_id) REFERENCES class_instance ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (user_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE catmaid_samplerdomain (
    id                 serial      PRIMARY KEY,
    creation_time      timestamptz NOT NULL,
    edition_time       timestamptz NOT NULL,
    domain_type_id     integer     NOT NULL,
    parent_interval_id integer,
    project_id         integer     NOT NULL,
    sampler_id         integer     NOT NULL,
    start_node_id      bigint      NOT NULL,
    user_id            integer     NOT NULL,
    FOREIGN KEY (domain_type_id) REFERENCES catmaid_samplerdomaintype DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (sampler_id) REFERENCES catmaid_sampler,
    FOREIGN KEY (start_node_id) REFERENCES treenode DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (user_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE catmaid_samplerdomainend (
    id          serial  PRIMARY KEY,
    domain_id   integer NOT NULL,
    end_node_id bigint  NOT NULL,
    FOREIGN KEY (domain_id) REFERENCES catmaid_samplerdomain DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (end_node_id) REFERENCES treenode DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE catmaid_samplerinterval (
    id                serial      PRIMARY KEY,
    creation_time     timestamptz NOT NULL,
    edition_time      timestamptz NOT NULL,
    domain_id         integer     NOT NULL,
    end_node_id       bigint      NOT NULL,
    interval_state_id integer     NOT NULL,
    project_id        integer     NOT NULL,
    start_node_id     bigint      NOT NULL,
    user_id           integer     NOT NULL,
    FOREIGN KEY (domain_id) REFERENCES catmaid_samplerdomain DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (interval_state_id) REFERENCES catmaid_samplerintervalstate DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (end_node_id) REFERENCES treenode DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (start_node_id) REFERENCES treenode DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (user_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE catmaid_samplerconnector (
    id                 serial      PRIMARY KEY,
    creation_time      timestamptz NOT NULL,
    edition_time       timestamptz NOT NULL,
    connector_id       bigint      NOT NULL,
    connector_state_id integer     NOT NULL,
    interval_id        integer     NOT NULL,
    project_id         integer     NOT NULL,
    user_id            integer     NOT NULL,
    FOREIGN KEY (connector_state_id) REFERENCES catmaid_samplerconnectorstate DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (interval_id) REFERENCES catmaid_samplerinterval DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (connector_id) REFERENCES connector DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (user_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED
);

-- Boxes on stacks, texts in space, sections to interpolate.

CREATE TABLE region_of_interest (
    stack_id      integer     NOT NULL,
    zoom_level    integer     NOT NULL,
    width         real        NOT NULL,
    height        real        NOT NULL,
    rotation_cw   real        NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (stack_id) REFERENCES stack DEFERRABLE INITIALLY DEFERRED
) INHERITS (location);

CREATE TABLE region_of_interest_class_instance (
    region_of_interest_id bigint      NOT NULL,
    class_instance_id     bigint      NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (class_instance_id) REFERENCES class_instance ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (region_of_interest_id) REFERENCES region_of_interest ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (relation_id) REFERENCES relation DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (user_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED
) INHERITS (relation_instance);

CREATE TABLE textlabel (
    id            serial           PRIMARY KEY,
    type          varchar(32)      NOT NULL,
    text          text             NOT NULL,
    colour        rgba             NOT NULL,
    font_name     text,
    font_style    text,
    font_size     double precision NOT NULL,
    project_id    integer          NOT NULL,
    scaling       boolean          NOT NULL,
    creation_time timestamptz      NOT NULL,
    edition_time  timestamptz      NOT NULL,
    deleted       boolean          NOT NULL,
    txid          bigint           DEFAULT txid_current(),
    CHECK (type IN ('text', 'bubble')),
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE textlabel_location (
    id           serial   PRIMARY KEY,
    textlabel_id integer  NOT NULL,
    location     double3d NOT NULL,
    deleted      boolean  NOT NULL,
    FOREIGN KEY (textlabel_id) REFERENCES textlabel DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE interpolatable_section (
    id                  serial           PRIMARY KEY,
    location_coordinate double precision NOT NULL,
    orientation         smallint         NOT NULL,
    project_id          integer          NOT NULL,
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);

-- Views, and limits of links between classes.

CREATE TABLE catmaid_deep_link_stack_group (
    id             integer     GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    user_id        integer     NOT NULL,
    project_id     integer     NOT NULL,
    creation_time  timestamptz NOT NULL DEFAULT now(),
    edition_time   timestamptz NOT NULL DEFAULT now(),
    txid           bigint      DEFAULT txid_current(),
    deep_link_id   integer     NOT NULL,
    stack_group_id integer     NOT NULL,
    zoom_levels    real[]      NOT NULL,
    FOREIGN KEY (deep_link_id) REFERENCES catmaid_deep_link ON DELETE CASCADE,
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE,
    FOREIGN KEY (stack_group_id) REFERENCES stack_group ON DELETE CASCADE,
    FOREIGN KEY (user_id) REFERENCES auth_user ON DELETE SET NULL
);

CREATE TABLE restriction (
    id                 bigint      DEFAULT nextval('concept_id_seq') PRIMARY KEY,
    user_id            integer     NOT NULL,
    project_id         integer     NOT NULL,
    creation_time      timestamptz NOT NULL DEFAULT now(),
    edition_time       timestamptz NOT NULL DEFAULT now(),
    txid               bigint      NOT NULL DEFAULT txid_current(),
    enabled            boolean     NOT NULL DEFAULT true,
    restricted_link_id bigint      NOT NULL,
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (restricted_link_id) REFERENCES class_class,
    FOREIGN KEY (user_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE cardinality_restriction (
    cardinality_type   integer     NOT NULL,
    value              integer     NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
) INHERITS (restriction);

ALTER TABLE catmaid_samplerdomain ADD FOREIGN KEY (parent_interval_id) REFERENCES catmaid_samplerinterval DEFERRABLE INITIALLY DEFERRED;

-- What users have set for a project.

CREATE TABLE reviewer_whitelist (
    id           serial      PRIMARY KEY,
    project_id   integer     NOT NULL,
    user_id      integer     NOT NULL,
    reviewer_id  integer     NOT NULL,
    accept_after timestamptz NOT NULL,
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (reviewer_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (user_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED,
    UNIQUE (project_id, user_id, reviewer_id)
);

CREATE TABLE client_data (
    id           serial       PRIMARY KEY,
    datastore_id integer      NOT NULL,
    project_id   integer,
    user_id      integer,
    key          varchar(255) NOT NULL,
    value        jsonb        NOT NULL,
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (user_id) REFERENCES auth_user DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (datastore_id) REFERENCES client_datastore DEFERRABLE INITIALLY DEFERRED,
    UNIQUE (datastore_id, key, project_id, user_id)
);

CREATE TABLE catmaid_favorite_project (
    id            integer     GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    user_id       integer     NOT NULL,
    project_id    integer     NOT NULL,
    creation_time timestamptz NOT NULL DEFAULT now(),
    edition_time  timestamptz NOT NULL DEFAULT now(),
    rank          real        NOT NULL,
    txid          bigint      DEFAULT txid_current(),
    FOREIGN KEY (project_id) REFERENCES project ON DELETE CASCADE,
    FOREIGN KEY (user_id) REFERENCES auth_user ON DELETE CASCADE
);

CREATE INDEX point_set_project_id_idx ON point_set (project_id);
CREATE INDEX catmaid_sampler_project_id_idx ON catmaid_sampler (project_id);
CREATE INDEX catmaid_sampler_skeleton_id_idx ON catmaid_sampler (skeleton_id);
CREATE INDEX catmaid_samplerdomain_sampler_id ON catmaid_samplerdomain (sampler_id);
CREATE INDEX catmaid_samplerinterval_domain_id ON catmaid_samplerinterval (domain_id);
CREATE INDEX textlabel_location_textlabel_id ON textlabel_location (textlabel_id);

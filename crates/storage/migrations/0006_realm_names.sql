-- The names that realms have and had: tokens and links say them for years, so none ever passes to another realm.

CREATE TABLE realm_names (
    name {TEXT} NOT NULL,
    realm {TEXT} NOT NULL,
    PRIMARY KEY (name)
){TABLE};
INSERT INTO realm_names (name, realm) SELECT name, id FROM realms;

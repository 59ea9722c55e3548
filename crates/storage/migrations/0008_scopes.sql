-- Scopes that a realm makes itself: what people read of them, and what they tell clients.

CREATE TABLE scopes (
    realm {TEXT} NOT NULL,
    name {TEXT} NOT NULL,
    text_en {TEXT} NOT NULL,
    text_de {TEXT},
    claims {TEXT} NOT NULL,             -- JSON array: claims, each with its source
    created_at {BIGINT} NOT NULL,
    updated_at {BIGINT} NOT NULL,
    PRIMARY KEY (realm, name)
){TABLE};

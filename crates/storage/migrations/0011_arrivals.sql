-- Whoever links an account says that they are who came back, and has to see who that is.

ALTER TABLE provider_arrivals ADD COLUMN label {BYTES};  -- what the provider calls them to people, sealed; null of older ones

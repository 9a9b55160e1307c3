ALTER TABLE updates ADD COLUMN source_type text NOT NULL DEFAULT '';
UPDATE updates SET source_type = coalesce(content ->> 'sourceType', '');
ALTER TABLE updates ALTER COLUMN source_type DROP DEFAULT;
-- The type was a free word that matching ignored; a word that is no source type would now silence its rule.
UPDATE rules SET type = NULL
WHERE type NOT IN ('home', 'pricing', 'careers', 'blog', 'news', 'product', 'docs', 'terms', 'feed', 'jobs', 'reviews', 'social', 'filings');

-- What mail servers said before the service hid addresses in it (Deliveries/Email/HiddenAddresses.cs) still names people.
-- Of ann@example.com stays a…@example.com, as there, without the recipient's number; of a name of one letter nothing.
CREATE FUNCTION pg_temp.hidden(said text) RETURNS text IMMUTABLE LANGUAGE sql AS $$
    SELECT regexp_replace(
        regexp_replace(said, '([^[:space:]<>@"(),:;…])[^[:space:]<>@"(),:;…]+@', '\1…@', 'g'),
        '(^|[[:space:]<>"(),:;])[^[:space:]<>@"(),:;…]@', '\1…@', 'g')
$$;

CREATE FUNCTION pg_temp.hidden_of(attempts jsonb) RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_agg(
        CASE WHEN attempt ->> 'error' LIKE '%@%'
            THEN jsonb_set(attempt, '{error}', to_jsonb(pg_temp.hidden(attempt ->> 'error')))
            ELSE attempt
        END ORDER BY place)
    FROM jsonb_array_elements(attempts) WITH ORDINALITY AS each (attempt, place)
$$;

UPDATE deliveries SET attempts = pg_temp.hidden_of(attempts) WHERE attempts::text LIKE '%@%';
UPDATE live_events SET item = jsonb_set(item::jsonb, '{attempts}', pg_temp.hidden_of(item::jsonb -> 'attempts'))::json
WHERE type = 'delivery' AND (item -> 'attempts')::text LIKE '%@%';

DROP FUNCTION pg_temp.hidden_of(jsonb);
DROP FUNCTION pg_temp.hidden(text);

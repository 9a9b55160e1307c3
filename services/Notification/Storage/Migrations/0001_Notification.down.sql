DROP TABLE live_events, deliveries, alerts, removed_competitors, updates, rules, channels;
DROP SEQUENCE live_positions;
DROP FUNCTION live_events_added();
DROP FUNCTION deliveries_due();

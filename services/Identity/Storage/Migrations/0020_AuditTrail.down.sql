DROP FUNCTION close_session;
DROP TABLE audit_entries, audit_chains, audit_heads, audit_keys;
DROP FUNCTION append_audit_entry, refuse_audit_change, audit_field;

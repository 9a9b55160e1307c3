-- An access token lists the memberships that its person had when it was issued. What has become of one since is told as a revocation is,
-- named by the role that it is now, or none; of several about one membership the last one counts (MemberRoles). The clock is asked when
-- the workspace's lock is held, so that the last one is the latest.
CREATE FUNCTION member_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
DECLARE
    known members;
BEGIN
    IF TG_OP = 'DELETE' THEN
        known := OLD;
        known.role := 'none';
    ELSE
        known := NEW;
    END IF;

    -- The first member of a new workspace was nothing else in it before.
    IF TG_OP <> 'INSERT' OR EXISTS (
        SELECT 1 FROM members m WHERE m.workspace_id = known.workspace_id AND m.user_id <> known.user_id) THEN
        PERFORM note_revocation(
            'member:' || known.workspace_id || ':' || known.user_id || ':' || known.role, clock_timestamp());
    END IF;

    RETURN NULL;
END $$;
CREATE TRIGGER member_changed AFTER INSERT OR DELETE OR UPDATE OF role ON members FOR EACH ROW EXECUTE FUNCTION member_changed();

-- All of a person's memberships travel in each of their access tokens, and a header has a length (about 100 characters for each one).
CREATE FUNCTION limit_memberships() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
BEGIN
    -- Two at once queue here, and the second one counts the first.
    PERFORM pg_advisory_xact_lock(hashtextextended('memberships:' || NEW.user_id, 0));
    IF (SELECT count(*) FROM members WHERE user_id = NEW.user_id) >= 100 THEN
        RAISE EXCEPTION 'A person belongs to 100 workspaces at most.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_members_of_person', TABLE = 'members', SCHEMA = 'identity';
    END IF;

    RETURN NEW;
END $$;
CREATE TRIGGER limit_memberships BEFORE INSERT ON members FOR EACH ROW EXECUTE FUNCTION limit_memberships();

REVOKE ALL ON FUNCTION member_changed, limit_memberships FROM PUBLIC;

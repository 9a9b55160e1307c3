DROP TRIGGER limit_memberships ON members;
DROP TRIGGER member_changed ON members;
DROP FUNCTION limit_memberships, member_changed;

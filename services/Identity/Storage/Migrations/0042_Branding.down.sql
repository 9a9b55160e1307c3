DROP FUNCTION brand_of, logo_of;
DROP TABLE logos, branding;

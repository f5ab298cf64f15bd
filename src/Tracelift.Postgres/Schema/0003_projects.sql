-- What importing projects and stacks takes for granted in every instance.

INSERT INTO stack_group_relation (name)
SELECT name FROM (VALUES (1, 'view'), (2, 'channel')) AS known (place, name)
WHERE NOT EXISTS (SELECT FROM stack_group_relation there WHERE there.name = known.name) ORDER BY place;

-- Owns what the program makes of itself. Nobody can log in with a password that starts with an exclamation mark.
SELECT setval('auth_user_id_seq', (SELECT greatest(max(id), (SELECT last_value FROM auth_user_id_seq)) FROM auth_user));
INSERT INTO auth_user (password, is_superuser, username, first_name, last_name, email, is_staff, is_active, date_joined)
SELECT '!', true, 'system', '', '', '', false, false, now()
WHERE NOT EXISTS (SELECT FROM auth_user WHERE is_superuser OR username = 'system');

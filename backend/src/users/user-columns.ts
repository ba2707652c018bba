/** What everybody may know of a user, as columns of `app_user`. */
export const userColumns = 'id, email, display_name AS "displayName", is_admin AS "isAdmin"';

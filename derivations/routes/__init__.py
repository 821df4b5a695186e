"""The second routes by which steps are checked, and what decides how many points they take."""

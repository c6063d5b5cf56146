#!/bin/sh
# Run once by the image of PostgreSQL, as compose.yaml says: creates the bot's role and its database.
# The bot's role is no superuser, and its statements have a time limit. The superuser has no password
# afterwards, so nobody can use it over the network.
set -eu
psql --username postgres --dbname postgres --set ON_ERROR_STOP=1 --set password="$POSTGRES_PASSWORD" <<'SQL'
CREATE ROLE cohort LOGIN PASSWORD :'password';
ALTER ROLE cohort SET statement_timeout = '60s';
CREATE DATABASE cohort OWNER cohort;
ALTER ROLE postgres PASSWORD NULL;
SQL

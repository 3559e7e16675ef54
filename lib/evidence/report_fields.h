/*
 * What reports of several tools have in common: handlers of json_fields whose
 * context is a struct report.
 */
#ifndef EVIDENCE_REPORT_FIELDS_H
#define EVIDENCE_REPORT_FIELDS_H

#include "evidence/report.h"

/* A finding, an object: begins, and is counted at its end. */
json_handler report_fields_finding;

/* Texts of the finding that is read. */
json_handler report_fields_id;
json_handler report_fields_alias;
json_handler report_fields_severity;
json_handler report_fields_package;
json_handler report_fields_version;
json_handler report_fields_purl;

/* Texts of the report: the tool's version, and the image that was scanned. */
json_handler report_fields_tool_version;
json_handler report_fields_image_id;
json_handler report_fields_repo_digest;

#endif

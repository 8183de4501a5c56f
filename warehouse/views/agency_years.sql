-- One row for each agency and year, with the rates that papers use, from the forms of 2019 and later.
--
-- Every number here may be used as it is: one that is suspect, missing, or blank without a sum that shows it to be zero
-- is null, and so is all that is made of it; rate_note says which they were. What the page prints is in the wide tables.

-- `open`: the columns without a number that no sum shows to be zero; null when the whole table is not there.
CREATE OR REPLACE MACRO sound_number(number, name, doubtful, open) AS
    CASE
        WHEN list_contains(doubtful, name) THEN NULL
        WHEN number IS NOT NULL THEN number
        WHEN open IS NULL OR list_contains(open, name) THEN NULL
        ELSE 0
    END;
COMMENT ON MACRO sound_number IS '可靠的数字 · The number of a column of a wide table, or null when it is in doubt or not known; a blank that a sum shows to be zero is 0. doubtful and open are lists of columns.';

CREATE OR REPLACE MACRO with_reason(names, reason) AS
    list_transform(names, lambda name: name || ':' || reason);
COMMENT ON MACRO with_reason IS '名称与原因 · A list of column:reason from a list of columns.';

CREATE OR REPLACE VIEW agency_years AS
WITH forms AS (
    -- The columns of the wide tables that a form lacks, and whether it has rows that nothing here adds up.
    SELECT
        f.form, coalesce(list(l.row_code || '_' || l.column_code) FILTER (WHERE c.key IS NULL), []::VARCHAR[]) AS lacking,
        coalesce(bool_or(c.key IS NOT NULL AND l.row_code NOT IN (
            'new_received', 'carried_in', 'granted', 'partly_granted', 'refused_state_secret', 'refused_barred_by_law',
            'refused_security_stability', 'refused_third_party', 'refused_internal_affairs', 'refused_deliberative',
            'refused_enforcement_files', 'refused_administrative_inquiry', 'unable_not_held', 'unable_needs_creation',
            'unable_unclear', 'declined_petition', 'declined_repeat', 'declined_publication', 'declined_excessive',
            'declined_confirmation', 'other', 'other_not_corrected', 'other_fee_unpaid', 'other_other', 'outcome_total',
            'carried_out', 'reconsideration', 'litigation_direct', 'litigation_after_reconsideration'
        )), false) AS has_new_rows
    FROM (SELECT DISTINCT form FROM form_cells) f
    CROSS JOIN (FROM labels WHERE table_code IN ('requests', 'challenges')) l
    LEFT JOIN form_cells c ON c.form = f.form AND c.key = l.key
    GROUP BY f.form
),
q AS (
    SELECT
        w.*, string_split(w.doubtful, ' ') AS doubted, string_split(w.missing, ' ') AS lost,
        string_split(w.open_blanks, ' ') AS blanks, concat_ws(' ', w.missing, w.open_blanks) AS unknown,
        CASE WHEN f.form IS NOT NULL THEN string_split(unknown, ' ') || f.lacking END AS open
    FROM requests_wide w LEFT JOIN forms f ON f.form = w.form
),
c AS (
    SELECT
        w.*, string_split(w.doubtful, ' ') AS doubted, string_split(w.missing, ' ') AS lost,
        string_split(w.open_blanks, ' ') AS blanks, concat_ws(' ', w.missing, w.open_blanks) AS unknown,
        CASE WHEN f.form IS NOT NULL THEN string_split(unknown, ' ') || f.lacking END AS open
    FROM challenges_wide w LEFT JOIN forms f ON f.form = w.form
),
sound AS (
    SELECT
        r.agency_id, r.agency, r.level, r.kind, r.division, r.year, r.form, r.published_on, r.url, r.document_id,
        sound_number(q.new_received_total, 'new_received_total', q.doubted, q.open) AS new_received,
        sound_number(q.carried_in_total, 'carried_in_total', q.doubted, q.open) AS carried_in,
        sound_number(q.granted_total, 'granted_total', q.doubted, q.open) AS granted,
        sound_number(q.partly_granted_total, 'partly_granted_total', q.doubted, q.open) AS partly_granted,
        sound_number(q.refused_state_secret_total, 'refused_state_secret_total', q.doubted, q.open) AS refused_state_secret,
        sound_number(q.refused_barred_by_law_total, 'refused_barred_by_law_total', q.doubted, q.open) AS refused_barred_by_law,
        sound_number(q.refused_security_stability_total, 'refused_security_stability_total', q.doubted, q.open) AS refused_security_stability,
        sound_number(q.refused_third_party_total, 'refused_third_party_total', q.doubted, q.open) AS refused_third_party,
        sound_number(q.refused_internal_affairs_total, 'refused_internal_affairs_total', q.doubted, q.open) AS refused_internal_affairs,
        sound_number(q.refused_deliberative_total, 'refused_deliberative_total', q.doubted, q.open) AS refused_deliberative,
        sound_number(q.refused_enforcement_files_total, 'refused_enforcement_files_total', q.doubted, q.open) AS refused_enforcement_files,
        sound_number(q.refused_administrative_inquiry_total, 'refused_administrative_inquiry_total', q.doubted, q.open) AS refused_administrative_inquiry,
        sound_number(q.unable_not_held_total, 'unable_not_held_total', q.doubted, q.open) AS unable_not_held,
        sound_number(q.unable_needs_creation_total, 'unable_needs_creation_total', q.doubted, q.open) AS unable_needs_creation,
        sound_number(q.unable_unclear_total, 'unable_unclear_total', q.doubted, q.open) AS unable_unclear,
        sound_number(q.declined_petition_total, 'declined_petition_total', q.doubted, q.open) AS declined_petition,
        sound_number(q.declined_repeat_total, 'declined_repeat_total', q.doubted, q.open) AS declined_repeat,
        sound_number(q.declined_publication_total, 'declined_publication_total', q.doubted, q.open) AS declined_publication,
        sound_number(q.declined_excessive_total, 'declined_excessive_total', q.doubted, q.open) AS declined_excessive,
        sound_number(q.declined_confirmation_total, 'declined_confirmation_total', q.doubted, q.open) AS declined_confirmation,
        sound_number(q.other_total, 'other_total', q.doubted, q.open) AS other,
        sound_number(q.other_not_corrected_total, 'other_not_corrected_total', q.doubted, q.open) AS other_not_corrected,
        sound_number(q.other_fee_unpaid_total, 'other_fee_unpaid_total', q.doubted, q.open) AS other_fee_unpaid,
        sound_number(q.other_other_total, 'other_other_total', q.doubted, q.open) AS other_other,
        sound_number(q.outcome_total_total, 'outcome_total_total', q.doubted, q.open) AS outcome_total,
        sound_number(q.carried_out_total, 'carried_out_total', q.doubted, q.open) AS carried_out,
        sound_number(c.reconsideration_upheld, 'reconsideration_upheld', c.doubted, c.open) AS rec_upheld,
        sound_number(c.reconsideration_corrected, 'reconsideration_corrected', c.doubted, c.open) AS rec_corrected,
        sound_number(c.reconsideration_other, 'reconsideration_other', c.doubted, c.open) AS rec_other,
        sound_number(c.reconsideration_pending, 'reconsideration_pending', c.doubted, c.open) AS rec_pending,
        sound_number(c.reconsideration_total, 'reconsideration_total', c.doubted, c.open) AS rec_total,
        sound_number(c.litigation_direct_upheld, 'litigation_direct_upheld', c.doubted, c.open) AS dir_upheld,
        sound_number(c.litigation_direct_corrected, 'litigation_direct_corrected', c.doubted, c.open) AS dir_corrected,
        sound_number(c.litigation_direct_other, 'litigation_direct_other', c.doubted, c.open) AS dir_other,
        sound_number(c.litigation_direct_pending, 'litigation_direct_pending', c.doubted, c.open) AS dir_pending,
        sound_number(c.litigation_direct_total, 'litigation_direct_total', c.doubted, c.open) AS dir_total,
        sound_number(c.litigation_after_reconsideration_upheld, 'litigation_after_reconsideration_upheld', c.doubted, c.open) AS aft_upheld,
        sound_number(c.litigation_after_reconsideration_corrected, 'litigation_after_reconsideration_corrected', c.doubted, c.open) AS aft_corrected,
        sound_number(c.litigation_after_reconsideration_other, 'litigation_after_reconsideration_other', c.doubted, c.open) AS aft_other,
        sound_number(c.litigation_after_reconsideration_pending, 'litigation_after_reconsideration_pending', c.doubted, c.open) AS aft_pending,
        sound_number(c.litigation_after_reconsideration_total, 'litigation_after_reconsideration_total', c.doubted, c.open) AS aft_total,
        -- Which form's rows the page prints for other handling.
        q.other_total IS NOT NULL OR coalesce(list_contains(q.doubted, 'other_total'), false) AS one_other,
        coalesce(q.other_not_corrected_total, q.other_fee_unpaid_total, q.other_other_total) IS NOT NULL
            OR coalesce(list_has_any(
                q.doubted, ['other_not_corrected_total', 'other_fee_unpaid_total', 'other_other_total']), false)
            AS several_others,
        coalesce(f.has_new_rows, false) AS has_new_rows, q.document_id IS NULL AS no_requests,
         c.document_id IS NULL AS no_challenges,
        with_reason(list_filter(q.doubted, lambda name: ends_with(name, '_total')), 'suspect') AS q_suspect,
        with_reason(list_filter(q.lost, lambda name: ends_with(name, '_total')), 'missing') AS q_missing,
        with_reason(list_filter(q.blanks, lambda name: ends_with(name, '_total')), 'blank') AS q_blank,
        with_reason(c.doubted, 'suspect') AS c_suspect, with_reason(c.lost, 'missing') AS c_missing, with_reason(c.blanks, 'blank') AS c_blank,
        coalesce(q.number_count, 0) + coalesce(c.number_count, 0) AS numbers,
        coalesce(q.verified_count, 0) + coalesce(c.verified_count, 0) AS verified,
        coalesce(q.doubtful_count, 0) + coalesce(c.doubtful_count, 0) AS doubtful_count
    FROM reports r
    LEFT JOIN q ON q.document_id = r.document_id
    LEFT JOIN c ON c.document_id = r.document_id
    LEFT JOIN forms f ON f.form = r.form
),
added AS (
    SELECT
        *,
        CASE WHEN NOT has_new_rows THEN
            refused_state_secret + refused_barred_by_law + refused_security_stability + refused_third_party
            + refused_internal_affairs + refused_deliberative + refused_enforcement_files + refused_administrative_inquiry
        END AS refused_total,
        CASE WHEN NOT has_new_rows THEN unable_not_held + unable_needs_creation + unable_unclear END AS unable_total,
        CASE WHEN NOT has_new_rows THEN
            declined_petition + declined_repeat + declined_publication + declined_excessive + declined_confirmation
        END AS declined_total,
        other_not_corrected + other_fee_unpaid + other_other AS others,
        CASE
            WHEN has_new_rows OR one_other AND several_others THEN NULL
            WHEN several_others OR other IS NULL THEN others
            ELSE other
        END AS other_all,
        -- No part may be more than the whole: then one of them is wrong, and no sum tells which.
        coalesce(other_all, 0)
            + coalesce(granted, 0) + coalesce(partly_granted, 0) + coalesce(refused_state_secret, 0)
            + coalesce(refused_barred_by_law, 0) + coalesce(refused_security_stability, 0) + coalesce(refused_third_party, 0)
            + coalesce(refused_internal_affairs, 0) + coalesce(refused_deliberative, 0) + coalesce(refused_enforcement_files, 0)
            + coalesce(refused_administrative_inquiry, 0) + coalesce(unable_not_held, 0) + coalesce(unable_needs_creation, 0)
            + coalesce(unable_unclear, 0) + coalesce(declined_petition, 0) + coalesce(declined_repeat, 0)
            + coalesce(declined_publication, 0) + coalesce(declined_excessive, 0) + coalesce(declined_confirmation, 0)
            AS outcomes_known,
        outcome_total > 0 AND outcomes_known <= outcome_total AS outcomes_fit,
        coalesce(rec_upheld, 0) + coalesce(rec_corrected, 0) + coalesce(rec_other, 0) + coalesce(rec_pending, 0)
            <= rec_total AS rec_fits,
        coalesce(dir_upheld, 0) + coalesce(dir_corrected, 0) + coalesce(dir_other, 0) + coalesce(dir_pending, 0)
            <= dir_total AS dir_fits,
        coalesce(aft_upheld, 0) + coalesce(aft_corrected, 0) + coalesce(aft_other, 0) + coalesce(aft_pending, 0)
            <= aft_total AS aft_fits,
        CASE WHEN NOT has_new_rows THEN dir_total + aft_total END AS litigations,
        CASE WHEN NOT has_new_rows THEN dir_upheld + aft_upheld END AS lit_upheld,
        CASE WHEN NOT has_new_rows THEN dir_corrected + aft_corrected END AS lit_corrected,
        CASE WHEN NOT has_new_rows THEN dir_other + aft_other END AS lit_other,
        CASE WHEN NOT has_new_rows THEN dir_pending + aft_pending END AS lit_pending
    FROM sound
),
whole AS (
    SELECT
        *,
        CASE WHEN outcomes_fit THEN outcome_total END AS outcomes,
        CASE WHEN rec_total > 0 AND rec_fits THEN rec_total END AS all_reconsiderations,
        CASE WHEN litigations > 0 AND dir_fits AND aft_fits THEN litigations END AS all_litigations
    FROM added
)
SELECT
    w.agency_id, w.agency, w.level, w.kind, w.division, w.year, w.form, w.published_on,
    w.new_received AS received, w.carried_in, w.outcome_total, w.carried_out,
    w.granted, w.partly_granted, w.refused_state_secret, w.refused_barred_by_law, w.refused_security_stability,
    w.refused_third_party, w.refused_internal_affairs, w.refused_deliberative, w.refused_enforcement_files,
    w.refused_administrative_inquiry, w.refused_total, w.unable_not_held, w.unable_needs_creation, w.unable_unclear,
    w.unable_total, w.declined_petition, w.declined_repeat, w.declined_publication, w.declined_excessive,
    w.declined_confirmation, w.declined_total,
    w.other_all AS other_total,
    w.granted / w.outcomes AS granted_share,
    w.partly_granted / w.outcomes AS partly_granted_share,
    w.refused_state_secret / w.outcomes AS refused_state_secret_share,
    w.refused_barred_by_law / w.outcomes AS refused_barred_by_law_share,
    w.refused_security_stability / w.outcomes AS refused_security_stability_share,
    w.refused_third_party / w.outcomes AS refused_third_party_share,
    w.refused_internal_affairs / w.outcomes AS refused_internal_affairs_share,
    w.refused_deliberative / w.outcomes AS refused_deliberative_share,
    w.refused_enforcement_files / w.outcomes AS refused_enforcement_files_share,
    w.refused_administrative_inquiry / w.outcomes AS refused_administrative_inquiry_share,
    w.refused_total / w.outcomes AS refused_share,
    w.unable_not_held / w.outcomes AS unable_not_held_share,
    w.unable_needs_creation / w.outcomes AS unable_needs_creation_share,
    w.unable_unclear / w.outcomes AS unable_unclear_share,
    w.unable_total / w.outcomes AS unable_share,
    w.declined_petition / w.outcomes AS declined_petition_share,
    w.declined_repeat / w.outcomes AS declined_repeat_share,
    w.declined_publication / w.outcomes AS declined_publication_share,
    w.declined_excessive / w.outcomes AS declined_excessive_share,
    w.declined_confirmation / w.outcomes AS declined_confirmation_share,
    w.declined_total / w.outcomes AS declined_share,
    w.other_all / w.outcomes AS other_share,
    w.rec_total AS reconsiderations,
    w.rec_upheld AS reconsiderations_upheld,
    w.rec_corrected AS reconsiderations_corrected,
    w.rec_other AS reconsiderations_other,
    w.rec_pending AS reconsiderations_pending,
    w.rec_upheld / w.all_reconsiderations AS reconsiderations_upheld_share,
    w.rec_corrected / w.all_reconsiderations AS reconsiderations_corrected_share,
    w.rec_pending / w.all_reconsiderations AS reconsiderations_pending_share,
    w.litigations,
    w.lit_upheld AS litigations_upheld,
    w.lit_corrected AS litigations_corrected,
    w.lit_other AS litigations_other,
    w.lit_pending AS litigations_pending,
    w.lit_upheld / w.all_litigations AS litigations_upheld_share,
    w.lit_corrected / w.all_litigations AS litigations_corrected_share,
    w.lit_pending / w.all_litigations AS litigations_pending_share,
    p.people,
    w.new_received * 100000 / p.people AS requests_per_100k,
    w.numbers,
    w.verified / nullif(w.numbers, 0) AS verified_share,
    w.doubtful_count,
    -- Why a number or a share is null.
    nullif(array_to_string(
        list_concat(
            CASE WHEN w.no_requests THEN ['requests:no_table'] END, CASE WHEN w.no_challenges THEN ['challenges:no_table'] END,
            CASE WHEN w.has_new_rows THEN ['form:new_rows'] END,
            w.q_suspect, w.q_missing, w.q_blank,
            CASE WHEN w.outcome_total = 0 THEN ['outcome_total:zero'] END,
            CASE WHEN w.outcome_total > 0 AND NOT w.outcomes_fit THEN ['outcome_total:exceeded'] END,
            CASE WHEN w.one_other AND w.several_others THEN ['other:printed_twice'] END,
            w.c_suspect, w.c_missing, w.c_blank,
            CASE WHEN w.rec_total = 0 THEN ['reconsiderations:zero'] END,
            CASE WHEN NOT w.rec_fits THEN ['reconsiderations:exceeded'] END,
            CASE WHEN w.litigations = 0 THEN ['litigations:zero'] END,
            CASE WHEN NOT (w.dir_fits AND w.aft_fits) THEN ['litigations:exceeded'] END
        ), ' '), '') AS rate_note,
    w.url, w.document_id
FROM whole w
LEFT JOIN population p ON w.kind = 'government' AND p.division = w.division AND p.year = w.year;

COMMENT ON VIEW agency_years IS '机构年度指标 · One row for each agency and year with the rates that papers use. Numbers in doubt, missing or blank without proof are null here, and so is all that is made of them; the wide tables have what is printed. A blank that a sum shows to be zero is 0.';
COMMENT ON COLUMN agency_years.agency_id IS '机构编号 · Agency.';
COMMENT ON COLUMN agency_years.agency IS '机构名称 · Name of the agency.';
COMMENT ON COLUMN agency_years.level IS '行政层级 · Level of the agency: central, province, city, county or township; null when it is not resolved.';
COMMENT ON COLUMN agency_years.kind IS '机构类型 · Kind of the agency: government, department and others; null when it is not resolved.';
COMMENT ON COLUMN agency_years.division IS '行政区划代码 · Code of its division (GB/T 2260).';
COMMENT ON COLUMN agency_years.year IS '报告年度 · Year that the report is on.';
COMMENT ON COLUMN agency_years.form IS '格式版本 · Form of the report. The reports on 2014 to 2018 have another table, statistics_wide, and no numbers here.';
COMMENT ON COLUMN agency_years.published_on IS '发布日期 · Date of publication as printed.';
COMMENT ON COLUMN agency_years.received IS '本年新收申请数（件） · Requests received in the year.';
COMMENT ON COLUMN agency_years.carried_in IS '上年结转申请数（件） · Requests carried in from the year before.';
COMMENT ON COLUMN agency_years.outcome_total IS '办理结果总计（件） · Total of outcomes: the whole of all shares of requests.';
COMMENT ON COLUMN agency_years.carried_out IS '结转下年度数（件） · Requests carried out to the next year.';
COMMENT ON COLUMN agency_years.granted IS '予以公开数（件） · Requests granted.';
COMMENT ON COLUMN agency_years.partly_granted IS '部分公开数（件） · Requests partly granted.';
COMMENT ON COLUMN agency_years.refused_state_secret IS '不予公开：属于国家秘密（件） · Requests refused as a state secret.';
COMMENT ON COLUMN agency_years.refused_barred_by_law IS '不予公开：其他法律行政法规禁止公开（件） · Requests refused since another law or administrative regulation bars disclosure.';
COMMENT ON COLUMN agency_years.refused_security_stability IS '不予公开：危及“三安全一稳定”（件） · Requests refused since it endangers national, public or economic security or social stability.';
COMMENT ON COLUMN agency_years.refused_third_party IS '不予公开：保护第三方合法权益（件） · Requests refused to protect the lawful rights of a third party.';
COMMENT ON COLUMN agency_years.refused_internal_affairs IS '不予公开：属于三类内部事务信息（件） · Requests refused as internal affairs.';
COMMENT ON COLUMN agency_years.refused_deliberative IS '不予公开：属于四类过程性信息（件） · Requests refused as deliberative information.';
COMMENT ON COLUMN agency_years.refused_enforcement_files IS '不予公开：属于行政执法案卷（件） · Requests refused as files of law enforcement.';
COMMENT ON COLUMN agency_years.refused_administrative_inquiry IS '不予公开：属于行政查询事项（件） · Requests refused as a matter of an administrative inquiry.';
COMMENT ON COLUMN agency_years.refused_total IS '不予公开合计（件） · Requests refused, on all eight grounds; added up by us.';
COMMENT ON COLUMN agency_years.unable_not_held IS '无法提供：本机关不掌握（件） · Requests that could not be met, since the body does not hold the information.';
COMMENT ON COLUMN agency_years.unable_needs_creation IS '无法提供：没有现成信息需要另行制作（件） · Requests that could not be met, since the information would have to be created.';
COMMENT ON COLUMN agency_years.unable_unclear IS '无法提供：补正后仍不明确（件） · Requests that could not be met, since the request stayed unclear after it was amended.';
COMMENT ON COLUMN agency_years.unable_total IS '无法提供合计（件） · Requests that could not be met, for all three reasons; added up by us.';
COMMENT ON COLUMN agency_years.declined_petition IS '不予处理：信访举报投诉类（件） · Requests not processed as petitions, reports or complaints.';
COMMENT ON COLUMN agency_years.declined_repeat IS '不予处理：重复申请（件） · Requests not processed as repeated requests.';
COMMENT ON COLUMN agency_years.declined_publication IS '不予处理：要求提供公开出版物（件） · Requests not processed as requests for public publications.';
COMMENT ON COLUMN agency_years.declined_excessive IS '不予处理：无正当理由大量反复申请（件） · Requests not processed as many requests over and over without good reason.';
COMMENT ON COLUMN agency_years.declined_confirmation IS '不予处理：要求确认或重新出具已获取信息（件） · Requests not processed as requests to confirm or issue again what was already obtained.';
COMMENT ON COLUMN agency_years.declined_total IS '不予处理合计（件） · Requests not processed, for all five reasons; added up by us.';
COMMENT ON COLUMN agency_years.other_total IS '其他处理（件）：2019年格式为一行，2021年格式为三行之和 · Other handling: the one row of the form of 2019, or the sum of its three rows in that of 2021; null when a page prints both.';
COMMENT ON COLUMN agency_years.granted_share IS '予以公开占办理结果总计的比例（0至1） · Requests granted, as a share of outcome_total (0 to 1).';
COMMENT ON COLUMN agency_years.partly_granted_share IS '部分公开占办理结果总计的比例（0至1） · Requests partly granted, as a share of outcome_total (0 to 1).';
COMMENT ON COLUMN agency_years.refused_state_secret_share IS '不予公开：属于国家秘密占办理结果总计的比例（0至1） · Requests refused as a state secret, as a share of outcome_total (0 to 1).';
COMMENT ON COLUMN agency_years.refused_barred_by_law_share IS '不予公开：其他法律行政法规禁止公开占办理结果总计的比例（0至1） · Requests refused since another law or administrative regulation bars disclosure, as a share of outcome_total (0 to 1).';
COMMENT ON COLUMN agency_years.refused_security_stability_share IS '不予公开：危及“三安全一稳定”占办理结果总计的比例（0至1） · Requests refused since it endangers national, public or economic security or social stability, as a share of outcome_total (0 to 1).';
COMMENT ON COLUMN agency_years.refused_third_party_share IS '不予公开：保护第三方合法权益占办理结果总计的比例（0至1） · Requests refused to protect the lawful rights of a third party, as a share of outcome_total (0 to 1).';
COMMENT ON COLUMN agency_years.refused_internal_affairs_share IS '不予公开：属于三类内部事务信息占办理结果总计的比例（0至1） · Requests refused as internal affairs, as a share of outcome_total (0 to 1).';
COMMENT ON COLUMN agency_years.refused_deliberative_share IS '不予公开：属于四类过程性信息占办理结果总计的比例（0至1） · Requests refused as deliberative information, as a share of outcome_total (0 to 1).';
COMMENT ON COLUMN agency_years.refused_enforcement_files_share IS '不予公开：属于行政执法案卷占办理结果总计的比例（0至1） · Requests refused as files of law enforcement, as a share of outcome_total (0 to 1).';
COMMENT ON COLUMN agency_years.refused_administrative_inquiry_share IS '不予公开：属于行政查询事项占办理结果总计的比例（0至1） · Requests refused as a matter of an administrative inquiry, as a share of outcome_total (0 to 1).';
COMMENT ON COLUMN agency_years.refused_share IS '不予公开占办理结果总计的比例（0至1） · All requests refused, as a share of outcome_total (0 to 1).';
COMMENT ON COLUMN agency_years.unable_not_held_share IS '无法提供：本机关不掌握占办理结果总计的比例（0至1） · Requests that could not be met, since the body does not hold the information, as a share of outcome_total (0 to 1).';
COMMENT ON COLUMN agency_years.unable_needs_creation_share IS '无法提供：没有现成信息需要另行制作占办理结果总计的比例（0至1） · Requests that could not be met, since the information would have to be created, as a share of outcome_total (0 to 1).';
COMMENT ON COLUMN agency_years.unable_unclear_share IS '无法提供：补正后仍不明确占办理结果总计的比例（0至1） · Requests that could not be met, since the request stayed unclear after it was amended, as a share of outcome_total (0 to 1).';
COMMENT ON COLUMN agency_years.unable_share IS '无法提供占办理结果总计的比例（0至1） · All requests that could not be met, as a share of outcome_total (0 to 1).';
COMMENT ON COLUMN agency_years.declined_petition_share IS '不予处理：信访举报投诉类占办理结果总计的比例（0至1） · Requests not processed as petitions, reports or complaints, as a share of outcome_total (0 to 1).';
COMMENT ON COLUMN agency_years.declined_repeat_share IS '不予处理：重复申请占办理结果总计的比例（0至1） · Requests not processed as repeated requests, as a share of outcome_total (0 to 1).';
COMMENT ON COLUMN agency_years.declined_publication_share IS '不予处理：要求提供公开出版物占办理结果总计的比例（0至1） · Requests not processed as requests for public publications, as a share of outcome_total (0 to 1).';
COMMENT ON COLUMN agency_years.declined_excessive_share IS '不予处理：无正当理由大量反复申请占办理结果总计的比例（0至1） · Requests not processed as many requests over and over without good reason, as a share of outcome_total (0 to 1).';
COMMENT ON COLUMN agency_years.declined_confirmation_share IS '不予处理：要求确认或重新出具已获取信息占办理结果总计的比例（0至1） · Requests not processed as requests to confirm or issue again what was already obtained, as a share of outcome_total (0 to 1).';
COMMENT ON COLUMN agency_years.declined_share IS '不予处理占办理结果总计的比例（0至1） · All requests not processed, as a share of outcome_total (0 to 1).';
COMMENT ON COLUMN agency_years.other_share IS '其他处理占办理结果总计的比例（0至1） · Other handling, as a share of outcome_total (0 to 1).';
COMMENT ON COLUMN agency_years.reconsiderations IS '行政复议总计（件） · Reconsiderations, pending ones among them.';
COMMENT ON COLUMN agency_years.reconsiderations_upheld IS '行政复议：结果维持（件） · Reconsiderations upheld.';
COMMENT ON COLUMN agency_years.reconsiderations_corrected IS '行政复议：结果纠正（件） · Reconsiderations corrected.';
COMMENT ON COLUMN agency_years.reconsiderations_other IS '行政复议：其他结果（件） · Reconsiderations with another result.';
COMMENT ON COLUMN agency_years.reconsiderations_pending IS '行政复议：尚未审结（件） · Reconsiderations not yet concluded.';
COMMENT ON COLUMN agency_years.reconsiderations_upheld_share IS '行政复议：结果维持占总计的比例（0至1），总计含尚未审结 · Reconsiderations upheld, as a share of all, pending ones among them (0 to 1).';
COMMENT ON COLUMN agency_years.reconsiderations_corrected_share IS '行政复议：结果纠正占总计的比例（0至1），总计含尚未审结 · Reconsiderations corrected, as a share of all, pending ones among them (0 to 1).';
COMMENT ON COLUMN agency_years.reconsiderations_pending_share IS '行政复议：尚未审结占总计的比例（0至1），总计含尚未审结 · Reconsiderations not yet concluded, as a share of all, pending ones among them (0 to 1).';
COMMENT ON COLUMN agency_years.litigations IS '行政诉讼总计（件），未经复议与复议后起诉之和 · Litigations, with and without reconsideration before, pending ones among them.';
COMMENT ON COLUMN agency_years.litigations_upheld IS '行政诉讼：结果维持（件） · Litigations upheld.';
COMMENT ON COLUMN agency_years.litigations_corrected IS '行政诉讼：结果纠正（件） · Litigations corrected.';
COMMENT ON COLUMN agency_years.litigations_other IS '行政诉讼：其他结果（件） · Litigations with another result.';
COMMENT ON COLUMN agency_years.litigations_pending IS '行政诉讼：尚未审结（件） · Litigations not yet concluded.';
COMMENT ON COLUMN agency_years.litigations_upheld_share IS '行政诉讼：结果维持占总计的比例（0至1），总计含尚未审结 · Litigations upheld, as a share of all, pending ones among them (0 to 1).';
COMMENT ON COLUMN agency_years.litigations_corrected_share IS '行政诉讼：结果纠正占总计的比例（0至1），总计含尚未审结 · Litigations corrected, as a share of all, pending ones among them (0 to 1).';
COMMENT ON COLUMN agency_years.litigations_pending_share IS '行政诉讼：尚未审结占总计的比例（0至1），总计含尚未审结 · Litigations not yet concluded, as a share of all, pending ones among them (0 to 1).';
COMMENT ON COLUMN agency_years.people IS '所在区划人口（人） · People in the division of a government in that year, from the table population; null where there is no row.';
COMMENT ON COLUMN agency_years.requests_per_100k IS '每10万人申请数（件），只计政府 · Requests received per 100,000 people; for governments only. A government''s report may stand for itself or for all its bodies: see its text.';
COMMENT ON COLUMN agency_years.numbers IS '数字个数（个）：申请表与复议诉讼表 · Numbers in the tables on requests and challenges.';
COMMENT ON COLUMN agency_years.verified_share IS '证实的比例（0至1） · Share of these numbers that a sum of the form proves; null when there are none.';
COMMENT ON COLUMN agency_years.doubtful_count IS '存疑单元格数（个） · Cells of these tables in doubt, those of single applicant groups among them.';
COMMENT ON COLUMN agency_years.rate_note IS '比率为空的原因 · Why numbers or shares are null, as column:reason with the columns of the wide tables (granted_total, reconsideration_total): suspect, missing, blank (no sum shows that it is zero), zero (nothing to divide by), exceeded (the parts are more than the whole), printed_twice (rows of two forms), no_table, new_rows (a form with rows that no total here knows); null when all are given.';
COMMENT ON COLUMN agency_years.url IS '来源网址 · Where the document was captured.';
COMMENT ON COLUMN agency_years.document_id IS '文档编号 · The document.';

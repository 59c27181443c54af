import { Alert, Anchor, Button, Grid, Group, Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useMay } from '../../api/caller.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { FailureNotice } from '../../pieces/failure-notice.tsx';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { Labelled } from '../../pieces/labelled.tsx';
import { Moment } from '../../pieces/moment.tsx';
import { RoomHeader } from '../../pieces/room-header.tsx';
import { useNow } from '../../pieces/use-now.ts';
import { VerdictBadge } from '../../pieces/verdict-badge.tsx';
import { useLanguage } from '../../text/language.tsx';
import { NoteForm } from '../incidents/note-form.tsx';
import { StateBadge } from '../incidents/state-badge.tsx';
import { useIncidentChanges } from '../incidents/use-incident-changes.ts';
import { AssignMenu, StateMenu } from '../incidents/work-menus.tsx';
import { AlertList } from './alert-list.tsx';
import { ChainDrawing } from './chain-drawing.tsx';
import { CoverageList } from './coverage-list.tsx';
import { ExportMenu } from './export-menu.tsx';
import { FindingList } from './finding-list.tsx';
import { HistoryList } from './history-list.tsx';
import type { IncidentSearch } from './incident-route.ts';
import { SignalBars } from './signal-bars.tsx';
import { Timeline } from './timeline.tsx';
import { timelineOf } from './timeline-lanes.ts';
import { useSilences } from './use-silences.ts';

const incidentRoute = getRouteApi('/incidents/$incidentId');

/** Everything about one incident, and what people do with it. */
export function IncidentRoom() {
  const { say, language } = useLanguage();
  const { incidentId } = incidentRoute.useParams();
  const search = incidentRoute.useSearch();
  const navigate = incidentRoute.useNavigate();
  const mayChange = useMay('operator');
  const nowMs = useNow(60_000);
  const asked = { params: { id: incidentId }, query: { lang: language } };
  const evidence = useAnswer('GET /api/v1/incidents/:id/evidence', asked);
  const { data: past } = useAnswer('GET /api/v1/incidents/:id/history', asked);
  const silences = useSilences(evidence.data, nowMs);
  const { change, note } = useIncidentChanges();
  const show = (more: IncidentSearch) => void navigate({ search: more, replace: true, resetScroll: false });
  if (evidence.data === undefined) {
    return (
      <>
        <RoomHeader title={say('room.incidents')} />
        {evidence.error === null ? (
          <Skeleton h={400} radius="md" />
        ) : (
          <FailureNotice failure={evidence.error} onRetry={() => void evidence.refetch()} />
        )}
      </>
    );
  }
  const { incident, chain, findings, alerts, host } = evidence.data;
  const history = past?.history ?? [];
  const { work, subject } = incident;
  const link = chain.find(({ kind }) => kind === search.link);
  const shownFindings = link === undefined ? findings : findings.filter(({ id }) => link.findingIds.includes(id));
  const shownAlerts =
    link === undefined ? alerts : alerts.filter(({ alert }) => link.alertIds.includes(alert.id ?? ''));
  return (
    <Stack gap="md">
      <div>
        <RoomHeader
          title={subject.type === 'host' ? subject.hostname : subject.ip}
          above={
            <Anchor size="sm" renderRoot={(props) => <Link {...props} to="/incidents" />}>
              {say('incident.crumb')}
            </Anchor>
          }
        >
          {mayChange && incident.mergedInto === undefined ? (
            <>
              <StateMenu onChange={(changed) => void change([incident], changed)} />
              <AssignMenu onChange={(changed) => void change([incident], changed)} />
            </>
          ) : null}
          <ExportMenu incidentId={incident.id} />
        </RoomHeader>
        <Text size="lg" mb="xs" style={{ overflowWrap: 'anywhere' }}>
          <HostileText text={incident.title} />
        </Text>
        <Group gap="xs">
          <VerdictBadge verdict={incident.verdict} probability={incident.probability} />
          <StateBadge state={incident.state} closeReason={work?.closeReason} />
          <Text size="sm">
            <Labelled label={say('label.role')}>{say(`role.${incident.role}`)}</Labelled>
          </Text>
          {work?.assignee === undefined ? null : (
            <Text size="sm">
              <Labelled label={say('label.assignee')}>
                <HostileText text={work.assignee} />
              </Labelled>
            </Text>
          )}
          <Text size="sm">
            <Labelled label={say('incident.since')}>
              <Moment at={incident.firstSeen} as="time" />
            </Labelled>
          </Text>
          <Text size="sm">
            <Labelled label={say('incident.last')}>
              <Moment at={incident.lastSeen} />
            </Labelled>
          </Text>
          {subject.type === 'host' ? (
            <Anchor
              size="sm"
              renderRoot={(props) => <Link {...props} to="/hosts/$hostId" params={{ hostId: subject.hostId }} />}
            >
              {say('label.host')}
            </Anchor>
          ) : null}
        </Group>
        {incident.next === undefined || incident.mergedInto !== undefined ? null : (
          <Text size="sm" c="dimmed" mt={6}>
            {incident.next.text}
          </Text>
        )}
      </div>
      {incident.mergedInto === undefined ? null : <Merged into={incident.mergedInto} />}
      <Section title={say('incident.chain')}>
        <ChainDrawing
          chain={chain}
          chosen={search.link}
          onChoose={(kind) => show(kind === undefined ? {} : { link: kind })}
        />
      </Section>
      <Section title={say('incident.timeline')}>
        <Timeline
          timeline={timelineOf(evidence.data, history, nowMs, silences)}
          onOpen={({ finding, alert }) =>
            show({ ...(finding === undefined ? {} : { finding }), ...(alert === undefined ? {} : { alert }) })
          }
        />
      </Section>
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <Stack gap="md">
            <Section title={say('incident.signals')}>
              <SignalBars signals={incident.signals} />
            </Section>
            <Section title={say('incident.findings', { count: shownFindings.length })}>
              <FindingList
                findings={shownFindings}
                open={search.finding}
                onOpen={(finding) => show({ ...keep(search), ...(finding === undefined ? {} : { finding }) })}
              />
            </Section>
            <Section
              title={say('incident.alerts', { count: link === undefined ? incident.alertCount : shownAlerts.length })}
            >
              <AlertList
                alerts={shownAlerts}
                incident={incident}
                open={search.alert}
                onOpen={(alert) => show({ ...keep(search), ...(alert === undefined ? {} : { alert }) })}
              />
            </Section>
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <Stack gap="md">
            <Section title={say('incident.history')}>
              <Stack gap="md">
                {mayChange ? <NoteForm onNote={(text) => note([incident.id], text)} /> : null}
                <HistoryList history={history} incidentId={incident.id} />
              </Stack>
            </Section>
            <Section title={say('incident.coverage')}>
              <CoverageList host={host} />
            </Section>
          </Stack>
        </Grid.Col>
      </Grid>
    </Stack>
  );
}

function keep({ link }: IncidentSearch): IncidentSearch {
  return link === undefined ? {} : { link };
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Paper withBorder radius="md" p="md" component="section">
      <Title order={2} size="h5" mb="sm">
        {title}
      </Title>
      {children}
    </Paper>
  );
}

function Merged({ into }: { readonly into: string }) {
  const { say } = useLanguage();
  return (
    <Alert title={say('incident.merged')}>
      <Button
        size="xs"
        variant="default"
        renderRoot={(props) => <Link {...props} to="/incidents/$incidentId" params={{ incidentId: into }} />}
      >
        {say('incident.merged-open')}
      </Button>
    </Alert>
  );
}

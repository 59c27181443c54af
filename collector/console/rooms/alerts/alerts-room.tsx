import { SegmentedControl } from '@mantine/core';
import { useAnswer } from '../../api/use-answer.ts';
import { RoomHeader } from '../../pieces/room-header.tsx';
import { useSay } from '../../text/language.tsx';
import { AddressList } from './address-list.tsx';
import { AlertFlyout } from './alert-flyout.tsx';
import { AlertList } from './alert-list.tsx';
import { AlertFilters } from './alert-filters.tsx';
import { stepsOf } from './alerts-search.ts';
import { NoSensor } from './no-sensor.tsx';
import { SensorsStrip } from './sensors-strip.tsx';
import { TrailCrumbs } from './trail-crumbs.tsx';
import { cleaned, useAlertsSearch } from './use-alerts-search.ts';

/** From the busiest destination to its sources, to their own destinations, down to single alerts. */
export function AlertsRoom() {
  const say = useSay();
  const { search, go } = useAlertsSearch();
  const { data } = useAnswer('GET /api/v1/sensors', {}, { everyMs: 15_000 });
  const last = stepsOf(search).at(-1);
  const list = search.list ?? 'destinations';
  const shown =
    list === 'alerts' ? 'alerts' : last === undefined ? list : last.side === 'source' ? 'destinations' : 'sources';
  const hasNone = data !== undefined && data.sensors.length === 0;
  return (
    <>
      <RoomHeader title={say('room.alerts')} subtitle={say('alerts.subtitle')}>
        <SegmentedControl
          aria-label={say('alerts.view')}
          value={shown}
          data={[
            { value: 'destinations', label: say('alerts.destinations') },
            { value: 'sources', label: say('alerts.sources') },
            { value: 'alerts', label: say('alerts.raw') },
          ]}
          onChange={(chosen) => {
            const { list: _, via: __, text: ___, alert: ____, ...kept } = search;
            go(cleaned({ ...kept, list: chosen === 'sources' || chosen === 'alerts' ? chosen : undefined }));
          }}
        />
      </RoomHeader>
      <SensorsStrip sensors={data?.sensors ?? []} />
      {hasNone ? (
        <NoSensor />
      ) : (
        <>
          <TrailCrumbs />
          <AlertFilters />
          {shown === 'alerts' ? <AlertList /> : <AddressList />}
          <AlertFlyout />
        </>
      )}
    </>
  );
}

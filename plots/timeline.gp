# timeline: one run over time. RSS stands on the left axis, CPU on the right one, and page faults on a third axis,
# drawn by hand further right: their values come scaled to the CPU axis. All three have five equal steps, so that
# one grid serves them. Marks are labels above the frame with an arrow down to the RSS curve.
#
# plot_timeline.c sets the geometry (*_px), the tops of the axes, the texts, the marks, and the data blocks:
#   $memory  time, RSS in MB
#   $rates   time, CPU %, mean CPU %, page faults scaled to the CPU axis
X(px) = px / width_px
Y(px) = px / height_px

set lmargin at screen X(left_px)
set rmargin at screen X(width_px - right_px)
set bmargin at screen Y(bottom_px)
set tmargin at screen Y(bottom_px + frame_px)

ink = '#333333'
memory_colour = '#0072b2'
cpu_colour = '#e69f00'
mean_colour = '#d55e00'
fault_colour = '#009e73'

set label 1 title_text at screen X(left_px), screen Y(height_px - 24) left font ',16' textcolor rgb ink
set label 2 subtitle_text at screen X(left_px), screen Y(height_px - 44) left font ',11' textcolor rgb '#666666'

set border 3 linecolor rgb '#888888'
set grid xtics ytics linetype 1 linecolor rgb '#e4e4e4' linewidth 1
set tics nomirror scale 0.5
set xrange [0:time_top]
set yrange [0:memory_top]
set y2range [0:cpu_top]
set xlabel time_text offset 0,0.4 textcolor rgb ink
set ylabel 'RSS, MB' offset 1,0 textcolor rgb memory_colour
set ytics 0, memory_top / 5 textcolor rgb memory_colour format '%g'
set xtics textcolor rgb ink format '%g'

# the two right axes
do for [axis = 0:1] {
    x = X(width_px - right_px + axis * 78)
    colour = axis ? fault_colour : mean_colour
    set arrow from screen x, graph 0 to screen x, graph 1 nohead linecolor rgb colour linewidth 1
    do for [i = 0:5] {
        set arrow from screen x, graph i / 5.0 to screen x + X(5), graph i / 5.0 nohead linecolor rgb colour
        set label value(sprintf(axis ? 'fault_tick_%d' : 'cpu_tick_%d', i)) at screen x + X(9), graph i / 5.0 \
            left textcolor rgb colour
    }
    set label axis ? 'page faults per second' : 'CPU, % of one core' at screen x + X(axis ? 62 : 54), graph 0.5 \
        center rotate by -90 textcolor rgb colour
}

do for [i = 1:int(mark_count)] {
    x = value(sprintf('mark_time_%d', i))
    y = value(sprintf('mark_memory_%d', i))
    px = value(sprintf('mark_px_%d', i))
    set arrow from first x, screen Y(px - 4) to first x, first y head filled size screen X(7), 18 \
        linecolor rgb '#777777' linewidth 0.8 front
    set label value(sprintf('mark_text_%d', i)) at first x, screen Y(px) left offset screen X(3), 0 \
        font ',11' textcolor rgb ink front
}

set style line 1 linecolor rgb memory_colour linewidth 2
set style line 2 linecolor rgb cpu_colour linewidth 1
set style line 3 linecolor rgb mean_colour linewidth 1.5 dashtype (6, 4)
set style line 4 linecolor rgb fault_colour linewidth 1

# the legend, in one row below the frame
unset key
array legend_text[4] = ['RSS', 'CPU', 'mean CPU since the start', 'page faults per second']
array legend_px[4] = [0, 90, 180, 420]
do for [i = 1:4] {
    x = X(left_px + legend_px[i])
    set arrow from screen x, screen Y(18) to screen x + X(28), screen Y(18) nohead linestyle i
    set label legend_text[i] at screen x + X(36), screen Y(18) left textcolor rgb ink
}

plot $rates using 1:4 axes x1y2 with filledcurves y2=0 fillcolor rgb fault_colour fillstyle transparent solid 0.18 \
         noborder, \
     $rates using 1:4 axes x1y2 with lines linestyle 4, \
     $rates using 1:2 axes x1y2 with lines linestyle 2, \
     $rates using 1:3 axes x1y2 with lines linestyle 3, \
     $memory using 1:2 with lines linestyle 1, \
     $memory using 1:(points > 0 ? $2 : NaN) with points pointtype 7 pointsize 0.4 linecolor rgb memory_colour

# scaling: time that a tracer adds against the events that it sees, both logarithmic, so that a tracer whose every event
# costs the same is a straight line of slope 1, drawn as a thin guide. plot_scaling.c sets the texts, the ends of the axes,
# count, and for each i the data block $points_i (events, added s, low, high), name_i, intercept_i and slope_i.
X(px) = px / width_px
Y(px) = px / height_px

set lmargin at screen X(90)
set rmargin at screen X(width_px - key_px)
set bmargin at screen Y(64)
set tmargin at screen Y(height_px - 60)

ink = '#333333'
array colours[8] = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000', '#8c6d31']

set label 1 'Added time against events' at screen X(90), screen Y(height_px - 24) left font ',16' textcolor rgb ink
set label 2 subtitle_text at screen X(90), screen Y(height_px - 44) left font ',11' textcolor rgb '#666666'
set border 3 linecolor rgb '#888888'
set grid linetype 1 linecolor rgb '#e4e4e4' linewidth 1
set tics nomirror scale 0.5 textcolor rgb ink
set logscale xy
set xrange [events_low:events_high]
set yrange [seconds_low:seconds_high]
set format x '%.0s%c'
set format y '%g'
set xlabel 'events' offset 0,0.4 textcolor rgb ink
set ylabel 'added time, s' textcolor rgb ink
set key at screen X(width_px - key_px + 12), screen Y(height_px - 56) left top reverse Left samplen 2 spacing 1.2 \
    textcolor rgb ink

fitted(i, x) = exp(value(sprintf('intercept_%d', i))) * x ** value(sprintf('slope_%d', i))
guide(x) = guide_seconds * x / guide_events

plot guide(x) with lines linecolor rgb '#bbbbbb' dashtype (2, 4) title 'in proportion', \
     for [i = 1:int(count)] fitted(i, x) with lines linecolor rgb colours[1 + (i - 1) % 8] linewidth 1.2 notitle, \
     for [i = 1:int(count)] sprintf('$points_%d', i) using 1:2:3:4 with yerrorbars pointtype 7 pointsize 0.7 \
         linecolor rgb colours[1 + (i - 1) % 8] linewidth 1.4 title value(sprintf('name_%d', i))

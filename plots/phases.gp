# phases: the steps of the ladder, from the top down; each bar begins where the one above ends, so that together they
# make up the time of the last configuration. plot_charts.c sets the geometry, high, the texts, and
# $bars: row from below, start, end, low bound and high bound of the end, figures for the right margin, name, colour
X(px) = px / width_px
Y(px) = px / height_px

set lmargin at screen X(left_px)
set rmargin at screen X(width_px - right_px)
set bmargin at screen Y(bottom_px)
set tmargin at screen Y(height_px - 62)

ink = '#333333'
set label 1 'What each step of the ladder adds' at screen X(20), screen Y(height_px - 24) left font ',16' \
    textcolor rgb ink
set label 2 subtitle_text at screen X(20), screen Y(height_px - 44) left font ',11' textcolor rgb '#666666'
set border 1 linecolor rgb '#888888'
set grid xtics linetype 1 linecolor rgb '#e4e4e4' linewidth 1
set tics nomirror scale 0.5 textcolor rgb ink
set xrange [low:high]
set yrange [0.4:rows + 0.6]
unset ytics
set xlabel 'wall time, s' offset 0,0.4 textcolor rgb ink
set key at screen X(width_px - right_px), screen Y(14) right center horizontal samplen 1.5 textcolor rgb ink

plot $bars using 3:1:2:3:($1 - 0.3):($1 + 0.3):8 with boxxyerror fillcolor rgb variable fillstyle solid 0.75 \
         border linecolor rgb '#555555' notitle, \
     $bars using 3:1:(0):($1 - 1 + 0.3 - $1) with vectors nohead linecolor rgb '#777777' dashtype (3, 3) notitle, \
     $bars using 3:1:4:5 with xerrorbars pointtype 0 linecolor rgb '#000000' linewidth 1.4 \
         title '95 % interval of the step', \
     $bars using (high):1:6 with labels left offset 1.5,0 font ',12' textcolor rgb ink notitle, \
     $bars using (low):1:7 with labels right offset -0.8,0 textcolor rgb ink notitle
